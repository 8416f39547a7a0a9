from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

GONE = ("archived", "erased")
# The key last, as the list orders it: pages of a million clients come as fast as those of few.
ORDERS = [
    models.Index("id", condition=~models.Q(status__in=GONE), name="client_living"),
    models.Index("status", models.F("id").desc(), name="client_by_status"),
    models.Index("login", models.F("id").desc(), name="client_by_login"),
    models.Index("company", models.F("id").desc(), name="client_by_company"),
    models.Index("name", models.F("id").desc(), name="client_by_name"),
    models.Index("country", models.F("id").desc(), name="client_by_country"),
    models.Index("created_at", models.F("id").desc(), name="client_by_age"),
    GinIndex(fields=["channels"], opclasses=["jsonb_path_ops"], name="client_channels"),
]


class Migration(migrations.Migration):
    """Indexes by which the list of clients is ordered; they are no part of the model."""

    dependencies = [("clients", "0006_profiles_and_sender_names")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Client", index) for index in ORDERS]
        ),
    ]
