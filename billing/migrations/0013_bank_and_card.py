from django.db import migrations, models

Q = models.Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_payments")]

    operations = [
        migrations.AddField("checkout", "url", models.TextField(blank=True, default="")),
        migrations.AlterField("checkout", "url", models.TextField(blank=True)),
        migrations.AddField(
            "checkout",
            "said",
            models.CharField(blank=True, max_length=200, verbose_name="what was said", default=""),
        ),
        migrations.AlterField(
            "checkout",
            "said",
            models.CharField(blank=True, max_length=200, verbose_name="what was said"),
        ),
        migrations.AddField(
            "checkout", "asked_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddIndex(
            "checkout", models.Index(fields=["account", "-id"], name="checkout_of_account")
        ),
        migrations.AddIndex(
            "checkout", models.Index(fields=["status", "-id"], name="checkout_of_status")
        ),
        migrations.AddIndex(
            "checkout",
            models.Index(condition=Q(status="open"), fields=["expires_at"], name="checkout_open"),
        ),
        migrations.AddIndex(
            "bankline",
            models.Index(fields=["status", "-booked_on", "-id"], name="bank_line_of_status"),
        ),
        migrations.AddIndex(
            "bankline", models.Index(fields=["-booked_on", "-id"], name="bank_line_of_day")
        ),
        migrations.AddIndex(
            "bankline",
            models.Index(
                condition=Q(status="matched") & ~Q(payer_iban=""),
                fields=["payer_iban"],
                name="bank_line_of_payer",
            ),
        ),
    ]
