from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_payers_in_order")]

    operations = []
