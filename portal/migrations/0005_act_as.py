from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_pictures_and_letters")]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ["name", "pk"],
                "permissions": [("act_as", "Can log in as a customer's or a client's person")],
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
    ]
