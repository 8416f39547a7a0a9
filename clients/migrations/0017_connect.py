from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0016_sending_by_smpp")]

    operations = []
