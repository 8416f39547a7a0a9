from django.db import migrations

# Partial indexes: what goes well writes none of them, so accepting and dispatching pay nothing.
INDEXES = {
    "message_failed": "(status, id DESC) "
    "WHERE status IN ('undelivered', 'expired', 'rejected', 'cancelled')",
    "message_with_reason": "(reason, id DESC) WHERE reason <> ''",
    "message_not_sms": "(channel, id DESC) WHERE channel <> 'sms'",
}


class Migration(migrations.Migration):
    """Indexes by which the list of messages finds what is rare; they are no part of the model."""

    dependencies = [("messaging", "0002_partitions")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON messaging_message {what}", f"DROP INDEX {name}")
        for name, what in INDEXES.items()
    ]
