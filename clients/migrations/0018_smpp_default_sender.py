from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0017_connect")]

    operations = [
        migrations.AddField(
            model_name="smppaccount",
            name="default_sender",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=15, verbose_name="default sender"
            ),
        ),
        migrations.AddConstraint(
            model_name="smppaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("default_sender__regex", "^([A-Za-z0-9]{3,11}|[0-9]{3,15})?$")),
                name="smpp_account_default_sender",
            ),
        ),
    ]
