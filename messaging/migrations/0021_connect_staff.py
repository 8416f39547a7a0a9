from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0020_connect_pages")]

    operations = []
