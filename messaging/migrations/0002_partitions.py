from django.db import migrations
from django.utils import timezone

from portal.kit import partitions, revisions


def make_partitions(apps, schema_editor):
    partitions.make_ahead(timezone.now())


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("billing", "0002_guards")]

    operations = [
        migrations.RunPython(make_partitions, migrations.RunPython.noop),
        *revisions.watch(
            "book",
            "messaging_connector",
            "messaging_pool",
            "messaging_poolmember",
            "messaging_route",
            "messaging_service",
            "messaging_serviceof",
        ),
    ]
