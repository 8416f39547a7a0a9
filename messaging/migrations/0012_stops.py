from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_replacement_rules")]

    operations = []
