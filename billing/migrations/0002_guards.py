from django.db import migrations

from portal.kit import guards, revisions


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("portal", "0002_guards")]

    operations = [
        guards.append_only("billing_entry"),
        *revisions.watch(
            "book",
            "billing_country",
            "billing_network",
            "billing_prefix",
            "billing_pricelist",
            "billing_rate",
        ),
    ]
