from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_senders_and_networks_by_channel")]

    operations = []
