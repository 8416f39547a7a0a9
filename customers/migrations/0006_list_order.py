from django.db import migrations, models

# The key last, as the list orders it: pages of 100,000 customers come as fast as those of few.
ORDERS = [
    models.Index("status", "name", models.F("id").desc(), name="customer_by_name"),
    models.Index("account_code", models.F("id").desc(), name="customer_by_code"),
    models.Index("country", models.F("id").desc(), name="customer_by_country"),
    models.Index("country", "id", name="customer_by_country_back"),
    models.Index("created_at", models.F("id").desc(), name="customer_by_age"),
    models.Index("email", models.F("id").desc(), name="customer_by_email"),
]


class Migration(migrations.Migration):
    """Indexes by which the list of customers is ordered; they are no part of the model."""

    dependencies = [("customers", "0005_note_search")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Customer", index) for index in ORDERS]
        ),
    ]
