import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_door_priority"), ("customers", "0007_client_tagging")]

    operations = [
        migrations.AlterModelOptions(
            name="client",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("block_client", "Can block and unblock a client"),
                    ("erase_client", "Can erase a client for good"),
                    ("view_tagging", "Can see a customer's own clients and what they use"),
                    (
                        "change_tagging",
                        "Can add, rename and archive a customer's own clients",
                    ),
                ],
                "verbose_name": "client",
                "verbose_name_plural": "clients",
            },
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                models.F("customer"),
                django.db.models.functions.text.Upper("company"),
                name="client_name_of_customer",
            ),
        ),
        migrations.AddField(
            model_name="smppaccount",
            name="tag_tlv",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=6,
                verbose_name="TLV of the client's ID",
            ),
        ),
    ]
