from django.db import migrations, models

# Every charge is in one period: two invoices for usage of an account never share a day. Ranges are
# indexed without an extension, so a range of one number stands for the account.
APART = """
ALTER TABLE billing_invoice ADD CONSTRAINT invoiced_periods_apart EXCLUDE USING gist (
      int8range(account_id, account_id, '[]') WITH &&,
      daterange(period_start, period_end) WITH &&
) WHERE (kind = 'usage' AND status <> 'discarded')
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_documents")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True),
                fields=["number"],
                name="invoice_by_number",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.RunSQL(
            APART, "ALTER TABLE billing_invoice DROP CONSTRAINT invoiced_periods_apart"
        ),
    ]
