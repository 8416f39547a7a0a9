from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_list_order")]

    operations = [
        migrations.AlterModelOptions(
            name="customer",
            options={
                "ordering": ["name", "pk"],
                "permissions": [
                    ("archive_customer", "Can archive a customer"),
                    ("restore_customer", "Can restore an archived customer"),
                    ("change_tagging", "Can switch client tagging on and off"),
                ],
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
            },
        )
    ]
