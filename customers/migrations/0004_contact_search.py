from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations

WORDS = GinIndex(SearchVector("name", config="simple"), name="contact_words")
EMAIL = "CREATE INDEX contact_email_begins ON customers_contact (upper(email) text_pattern_ops)"


class Migration(migrations.Migration):
    """Indexes by which customers are found by their contacts; they are no part of the model."""

    dependencies = [("customers", "0003_contacts_and_notes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Contact", WORDS)]
        ),
        migrations.RunSQL(EMAIL, "DROP INDEX contact_email_begins"),
    ]
