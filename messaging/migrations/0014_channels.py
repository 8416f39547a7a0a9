import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_sender_name_moderation"),
        ("customers", "0006_list_order"),
        ("messaging", "0013_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="connector",
            name="accepted_codes",
            field=models.CharField(default="200-299", max_length=200, verbose_name="taken"),
        ),
        migrations.AddField(
            model_name="connector",
            name="auth",
            field=models.CharField(
                choices=[
                    ("none", "none"),
                    ("basic", "Basic: user name and password"),
                    ("bearer", "Bearer: the password is the token"),
                ],
                default="none",
                max_length=6,
                verbose_name="authentication",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="body",
            field=models.TextField(blank=True, verbose_name="template"),
        ),
        migrations.AddField(
            model_name="connector",
            name="body_format",
            field=models.CharField(
                choices=[
                    ("json", "JSON"),
                    ("form", "form fields"),
                    ("query", "query of the address"),
                ],
                default="json",
                max_length=5,
                verbose_name="body",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="bounce_address",
            field=models.EmailField(blank=True, max_length=254, verbose_name="bounce address"),
        ),
        migrations.AddField(
            model_name="connector",
            name="callback_digest",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="connector",
            name="channel",
            field=models.CharField(
                choices=[("sms", "SMS"), ("email", "E-mail"), ("viber", "Viber")],
                default="sms",
                max_length=5,
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="dkim_selector",
            field=models.CharField(blank=True, max_length=63, verbose_name="DKIM selector"),
        ),
        migrations.AddField(
            model_name="connector",
            name="error_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="error"),
        ),
        migrations.AddField(
            model_name="connector",
            name="events_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="list of events"),
        ),
        migrations.AddField(
            model_name="connector",
            name="from_domains",
            field=models.JSONField(blank=True, default=list, verbose_name="sender domains"),
        ),
        migrations.AddField(
            model_name="connector",
            name="headers",
            field=models.JSONField(blank=True, default=list, verbose_name="headers"),
        ),
        migrations.AddField(
            model_name="connector",
            name="id_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="message ID"),
        ),
        migrations.AddField(
            model_name="connector",
            name="imap_folder",
            field=models.CharField(default="INBOX", max_length=100, verbose_name="IMAP folder"),
        ),
        migrations.AddField(
            model_name="connector",
            name="imap_host",
            field=models.CharField(blank=True, max_length=255, verbose_name="IMAP host"),
        ),
        migrations.AddField(
            model_name="connector",
            name="imap_port",
            field=models.PositiveIntegerField(
                default=993,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(65535),
                ],
                verbose_name="IMAP port",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="imap_username",
            field=models.CharField(blank=True, max_length=254, verbose_name="IMAP user name"),
        ),
        migrations.AddField(
            model_name="connector",
            name="inbound_recipient_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="to"),
        ),
        migrations.AddField(
            model_name="connector",
            name="inbound_sender_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="connector",
            name="inbound_text_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="text"),
        ),
        migrations.AddField(
            model_name="connector",
            name="method",
            field=models.CharField(
                choices=[("POST", "POST"), ("GET", "GET"), ("PUT", "PUT")],
                default="POST",
                max_length=4,
                verbose_name="method",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="passing_codes",
            field=models.CharField(
                blank=True,
                default="425 429 503",
                max_length=200,
                verbose_name="errors that pass",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="passing_errors",
            field=models.JSONField(blank=True, default=list, verbose_name="errors that pass"),
        ),
        migrations.AddField(
            model_name="connector",
            name="public_url",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="address of this portal"
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="receipt_error_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="error"),
        ),
        migrations.AddField(
            model_name="connector",
            name="receipt_id_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="message ID"),
        ),
        migrations.AddField(
            model_name="connector",
            name="receipt_status_path",
            field=models.CharField(blank=True, max_length=200, verbose_name="status"),
        ),
        migrations.AddField(
            model_name="connector",
            name="receipt_statuses",
            field=models.JSONField(blank=True, default=list, verbose_name="statuses"),
        ),
        migrations.AddField(
            model_name="connector",
            name="sealed_callback",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="connector",
            name="sealed_dkim_key",
            field=models.TextField(blank=True, editable=False, verbose_name="DKIM key"),
        ),
        migrations.AddField(
            model_name="connector",
            name="sealed_headers",
            field=models.TextField(blank=True, editable=False, verbose_name="secret headers"),
        ),
        migrations.AddField(
            model_name="connector",
            name="sealed_imap_password",
            field=models.TextField(blank=True, editable=False, verbose_name="IMAP password"),
        ),
        migrations.AddField(
            model_name="connector",
            name="security",
            field=models.CharField(
                choices=[
                    ("starttls", "STARTTLS"),
                    ("tls", "TLS from the first octet"),
                    ("none", "none"),
                ],
                default="starttls",
                max_length=8,
                verbose_name="security",
            ),
        ),
        migrations.AddField(
            model_name="connector",
            name="url",
            field=models.CharField(blank=True, max_length=500, verbose_name="URL"),
        ),
        migrations.AddField(
            model_name="connector",
            name="username",
            field=models.CharField(blank=True, max_length=254, verbose_name="user name"),
        ),
        migrations.AlterField(
            model_name="connector",
            name="kind",
            field=models.CharField(
                choices=[("smpp", "SMPP"), ("smtp", "E-mail (SMTP)"), ("http", "HTTP")],
                default="smpp",
                max_length=5,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="sender",
            field=models.CharField(max_length=254, verbose_name="sender"),
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="mail",
                        serialize=False,
                        to="messaging.batch",
                    ),
                ),
                (
                    "sender_name",
                    models.CharField(blank=True, max_length=100, verbose_name="sender's name"),
                ),
                ("subject", models.CharField(max_length=500, verbose_name="subject")),
                ("html", models.TextField(blank=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail content",
                "verbose_name_plural": "e-mail contents",
            },
        ),
        migrations.CreateModel(
            name="Fallback",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="fallback",
                        serialize=False,
                        to="messaging.message",
                    ),
                ),
                ("sender", models.CharField(max_length=32, verbose_name="sender")),
                ("text", models.TextField()),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("sent", "SMS sent"),
                            ("refused", "SMS refused"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "door",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.door",
                    ),
                ),
                (
                    "sms",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "fall-back",
                "verbose_name_plural": "fall-backs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at"],
                        name="fallback_due",
                    ),
                    models.Index(
                        condition=models.Q(("sms__isnull", False)),
                        fields=["sms"],
                        name="fallback_sms",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("octets", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="messaging.mail",
                    ),
                ),
            ],
            options={
                "verbose_name": "attached file",
                "verbose_name_plural": "attached files",
                "ordering": ["mail", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("mail", "number"), name="mail_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("unsubscribe", "unsubscribed"),
                            ("bounce", "bounced"),
                            ("complaint", "complained"),
                            ("manual", "by hand"),
                        ],
                        max_length=11,
                        verbose_name="why",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="detail")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "suppression",
                "verbose_name_plural": "suppressions",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="suppression_latest"),
                    models.Index(
                        fields=["address"],
                        name="suppression_address",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address", "customer", "client"),
                        name="one_suppression",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("client__isnull", True), ("customer__isnull", False), _connector="OR"
                        ),
                        name="suppression_of_client_has_customer",
                    ),
                ],
            },
        ),
    ]
