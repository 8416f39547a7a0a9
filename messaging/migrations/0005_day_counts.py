import django.db.models.deletion
from django.db import migrations, models

# A count that was not kept while there was no limit would be too low: it is begun anew.
TRIGGER = """
CREATE FUNCTION messaging_forget_day_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM messaging_daycount WHERE client_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER daily_limit_counts_anew AFTER UPDATE OF daily_limit ON clients_client
FOR EACH ROW WHEN (OLD.daily_limit IS DISTINCT FROM NEW.daily_limit)
EXECUTE FUNCTION messaging_forget_day_count();
"""
UNDO = """
DROP TRIGGER daily_limit_counts_anew ON clients_client;
DROP FUNCTION messaging_forget_day_count();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_profiles_and_sender_names"),
        ("messaging", "0004_text_erasures"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("messages", models.PositiveIntegerField(verbose_name="messages")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
            ],
            options={
                "verbose_name": "messages of a day",
                "verbose_name_plural": "messages of a day",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("client"), models.F("day"), name="day_count_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
