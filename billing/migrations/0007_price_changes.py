from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

KEEP = """
CREATE FUNCTION billing_keep_rate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR old.starts_at <= now() THEN
        RAISE EXCEPTION 'a rate is never changed, and deleted only before it begins'
              USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER billing_rate_is_kept BEFORE UPDATE OR DELETE ON billing_rate
   FOR EACH ROW EXECUTE FUNCTION billing_keep_rate()
"""
LET_GO = "DROP TRIGGER billing_rate_is_kept ON billing_rate; DROP FUNCTION billing_keep_rate()"


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_networks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("sms", "SMS"), ("email", "E-mail"), ("viber", "Viber")],
                        default="sms",
                        max_length=5,
                        verbose_name="channel",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="price"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("submitted", "on submitted"), ("delivered", "on delivered")],
                        default="submitted",
                        max_length=9,
                        verbose_name="charged",
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="from")),
            ],
            options={
                "verbose_name": "line of a change group",
                "verbose_name_plural": "lines of change groups",
                "ordering": ["group", "country", "network", "channel", "starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Loss",
            fields=[
                (
                    "rate",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="loss",
                        serialize=False,
                        to="billing.rate",
                        verbose_name="rate",
                    ),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        decimal_places=6, max_digits=20, verbose_name="lowest cost"
                    ),
                ),
                (
                    "highest",
                    models.DecimalField(
                        decimal_places=6, max_digits=20, verbose_name="highest cost"
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="found")),
            ],
            options={
                "verbose_name": "price below cost",
                "verbose_name_plural": "prices below cost",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PriceNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("mailed", "Mailed"),
                            ("untouched", "Its prices stay as they are"),
                            ("silent", "Nobody to tell"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("recipients", models.JSONField(default=list, verbose_name="told")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled")),
            ],
            options={
                "verbose_name": "price notice",
                "verbose_name_plural": "price notices",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="price_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="e-mail for price update"
            ),
        ),
        migrations.AddField(
            model_name="pricelist",
            name="made_for",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="made_list",
                to="billing.account",
                verbose_name="made for",
            ),
        ),
        migrations.CreateModel(
            name="ChangeGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="days of notice"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Waits for approval"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                (
                    "proposed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="proposed"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="change_groups",
                        to="billing.pricelist",
                        verbose_name="price list",
                    ),
                ),
            ],
            options={
                "verbose_name": "change group",
                "verbose_name_plural": "change groups",
                "ordering": ["-pk"],
                "permissions": [
                    ("decide_changegroup", "Can approve and reject change groups of others"),
                    ("approve_without_notice", "Can approve raises without their days of notice"),
                ],
            },
        ),
        migrations.AddField(
            model_name="rate",
            name="change_group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="rates",
                to="billing.changegroup",
                verbose_name="change group",
            ),
        ),
        migrations.AddIndex(
            model_name="rate",
            index=models.Index(
                models.F("price_list"),
                Coalesce("country_id", models.Value("*")),
                Coalesce("network_id", models.Value(0)),
                models.F("channel"),
                models.F("starts_at"),
                name="rate_key",
            ),
        ),
        migrations.AddIndex(
            model_name="rate",
            index=models.Index(fields=["price_list", "starts_at"], name="rate_to_come"),
        ),
        migrations.AddField(
            model_name="changeline",
            name="country",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                to="billing.country",
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="changeline",
            name="group",
            field=models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="lines",
                to="billing.changegroup",
                verbose_name="change group",
            ),
        ),
        migrations.AddField(
            model_name="changeline",
            name="network",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                to="billing.network",
                verbose_name="network",
            ),
        ),
        migrations.AddField(
            model_name="pricenotice",
            name="account",
            field=models.ForeignKey(
                on_delete=models.PROTECT,
                related_name="+",
                to="billing.account",
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="pricenotice",
            name="group",
            field=models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="notices",
                to="billing.changegroup",
                verbose_name="change group",
            ),
        ),
        migrations.AddIndex(
            model_name="changegroup",
            index=models.Index(fields=["status", "-id"], name="change_group_by_status"),
        ),
        migrations.AddConstraint(
            model_name="changegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="another_decides",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeline",
            constraint=models.UniqueConstraint(
                fields=("group", "country", "network", "channel", "starts_at"),
                name="one_line_begins",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="changeline",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__isnull", True), ("price__gte", 0), _connector="OR"),
                name="line_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="pricenotice",
            index=models.Index(
                condition=models.Q(("status", "waiting")), fields=["id"], name="price_notice_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricenotice",
            constraint=models.UniqueConstraint(
                models.F("group"), models.F("account"), name="told_once"
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
