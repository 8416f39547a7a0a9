from django.db import migrations, models


class Migration(migrations.Migration):
    """A management key may have an end, as an API token has."""

    dependencies = [("messaging", "0021_connect_staff")]

    operations = [
        migrations.AddField(
            model_name="managementkey",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="expires"),
        ),
    ]
