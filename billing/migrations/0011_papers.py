from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_invoice_runs")]

    operations = []
