from django.db import migrations

BEGINNING = (
    "CREATE INDEX system_id_begins ON clients_smppaccount (upper(system_id) text_pattern_ops)"
)


class Migration(migrations.Migration):
    """An index by which SMPP accounts are searched; it is no part of the model."""

    dependencies = [("clients", "0003_smpp_accounts")]

    operations = [migrations.RunSQL(BEGINNING, "DROP INDEX system_id_begins")]
