from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0010_door_defaults")]

    operations = []
