from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations

WORDS = GinIndex(SearchVector("name", config="simple"), name="customer_words")
BEGINNING = "CREATE INDEX {0} ON customers_customer (upper({1}) text_pattern_ops)"


class Migration(migrations.Migration):
    """Indexes by which the list of customers is searched; they are no part of the model."""

    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Customer", WORDS)]
        ),
        migrations.RunSQL(
            BEGINNING.format("customer_code_begins", "account_code"),
            "DROP INDEX customer_code_begins",
        ),
        migrations.RunSQL(
            BEGINNING.format("customer_email_begins", "email"), "DROP INDEX customer_email_begins"
        ),
    ]
