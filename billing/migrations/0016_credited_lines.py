import django.db.models.deletion
from django.db import migrations, models

# A line is taken back once: whatever credit notes take of it lies between nothing and all of it,
# and they are notes of its own document.
ONCE = """
CREATE FUNCTION billing_credit_line_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole numeric; rest numeric;
BEGIN
    SELECT l.amount INTO whole FROM billing_invoiceline l
      JOIN billing_invoice n ON n.id = new.invoice_id AND n.corrects_id = l.invoice_id
     WHERE l.id = new.corrects_id;
    SELECT whole + new.amount + coalesce(sum(amount), 0) INTO rest
      FROM billing_invoiceline WHERE corrects_id = new.corrects_id;
    IF rest IS NULL OR rest NOT BETWEEN least(whole, 0) AND greatest(whole, 0) THEN
        RAISE EXCEPTION 'line % cannot be credited so', new.corrects_id
              USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER billing_invoiceline_is_credited_once BEFORE INSERT ON billing_invoiceline
   FOR EACH ROW WHEN (new.corrects_id IS NOT NULL) EXECUTE FUNCTION billing_credit_line_once()
"""
LET_GO = """
DROP TRIGGER billing_invoiceline_is_credited_once ON billing_invoiceline;
DROP FUNCTION billing_credit_line_once()
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_connect")]

    operations = [
        migrations.AddField(
            model_name="invoiceline",
            name="corrects",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="billing.invoiceline",
            ),
        ),
        migrations.AddIndex(
            model_name="invoiceline",
            index=models.Index(
                condition=models.Q(("corrects__isnull", False)),
                fields=["corrects"],
                name="line_credited",
            ),
        ),
        migrations.RunSQL(ONCE, LET_GO),
    ]
