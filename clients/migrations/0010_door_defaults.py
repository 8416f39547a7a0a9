from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_same_message_window")]

    operations = []
