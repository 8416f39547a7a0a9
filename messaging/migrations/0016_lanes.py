from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0015_campaigns")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_queued"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "queued")),
                fields=["connector", "lane", "customer", "id"],
                name="message_queued",
            ),
        ),
    ]
