import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a customer was given is given again, byte by byte.
KEEP = """
CREATE FUNCTION billing_keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the PDF of document % is never changed', old.invoice_id
          USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER billing_paper_is_kept BEFORE UPDATE OR DELETE ON billing_paper
   FOR EACH ROW EXECUTE FUNCTION billing_keep_paper()
"""
LET_GO = """
DROP TRIGGER billing_paper_is_kept ON billing_paper;
DROP FUNCTION billing_keep_paper()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0010_invoice_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("body", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                (
                    "has_xml",
                    models.BooleanField(default=False, verbose_name="with the e-invoice in it"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper",
                        to="billing.invoice",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "PDF of a document",
                "verbose_name_plural": "PDFs of documents",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DocumentMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "The document"),
                            ("reminder", "Reminder"),
                            ("copy", "Copy to ourselves"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="step")),
                ("recipients", models.JSONField(default=list, verbose_name="to")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("dropped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=7,
                        verbose_name="status",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="why not")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="sent")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="billing.invoice",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail of a document",
                "verbose_name_plural": "mails of documents",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["id"],
                        name="document_mail_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "reminder"), ("step__gt", 0)),
                        fields=("invoice", "step"),
                        name="reminder_of_a_step_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
