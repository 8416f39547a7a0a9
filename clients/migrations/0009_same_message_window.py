from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0008_any_sender_and_portal_doors"),
    ]

    operations = [
        migrations.AddField(
            model_name="smppaccount",
            name="deduplicates_s",
            field=models.PositiveIntegerField(
                db_default=0, default=0, verbose_name="same message within, seconds"
            ),
        ),
        migrations.AddConstraint(
            model_name="smppaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("deduplicates_s__lte", 259200)), name="smpp_account_window"
            ),
        ),
    ]
