from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations

WORDS = GinIndex(SearchVector("company", "name", config="simple"), name="client_words")


class Migration(migrations.Migration):
    """Indexes by which the list of clients is searched; they are no part of the model."""

    dependencies = [("clients", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Client", WORDS)]
        ),
        migrations.RunSQL(
            "CREATE INDEX client_login_begins ON clients_client (upper(login) text_pattern_ops)",
            "DROP INDEX client_login_begins",
        ),
    ]
