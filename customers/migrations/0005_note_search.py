from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations

WORDS = GinIndex(SearchVector("text", config="simple"), name="note_words")


class Migration(migrations.Migration):
    """The index by which notes are searched; it is no part of the model."""

    dependencies = [("customers", "0004_contact_search")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Note", WORDS)]
        ),
    ]
