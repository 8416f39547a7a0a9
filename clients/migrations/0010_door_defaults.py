from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_same_message_window")]

    operations = [
        migrations.AddField(
            model_name="door",
            name="default_country",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=2,
                verbose_name="default country",
            ),
        ),
    ]
