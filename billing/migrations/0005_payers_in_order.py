from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_statements"),
        ("clients", "0008_any_sender_and_portal_doors"),
        ("customers", "0006_list_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("pays", True)),
                fields=["balance", "client"],
                name="payer_by_balance",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("pays", True)),
                fields=["credit_limit", "client"],
                name="payer_by_credit",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                models.F("lower_warning") - models.F("balance"),
                models.F("client"),
                condition=models.Q(("pays", True)),
                name="payer_by_lack",
            ),
        ),
        # Without it the planner takes a third of all accounts to run low.
        migrations.RunSQL(
            "CREATE STATISTICS billing_account_lack ON (lower_warning - balance) "
            "FROM billing_account",
            "DROP STATISTICS billing_account_lack",
        ),
    ]
