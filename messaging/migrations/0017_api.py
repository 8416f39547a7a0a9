from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0016_lanes"), ("clients", "0013_tagging")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=~models.Q(reference=""),
                fields=["customer", "reference"],
                name="message_reference",
            ),
        ),
    ]
