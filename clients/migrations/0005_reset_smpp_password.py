from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_system_id_search"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="smppaccount",
            options={
                "permissions": [
                    ("reset_smpp_password", "Can replace the password of an SMPP account")
                ],
                "verbose_name": "SMPP account",
                "verbose_name_plural": "SMPP accounts",
            },
        ),
    ]
