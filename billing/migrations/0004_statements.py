from django.db import migrations, models

# An account's unit is what its entries mean: once there is one, nothing may change it any more.
FUNCTION = """
CREATE FUNCTION billing_keep_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'unit_is_fixed_by_the_first_entry' USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER unit_is_fixed BEFORE UPDATE OF unit ON billing_account
    FOR EACH ROW WHEN (OLD.unit <> NEW.unit AND OLD.entry_count > 0)
    EXECUTE FUNCTION billing_keep_unit()
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_changes_and_warnings")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION billing_keep_unit()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER unit_is_fixed ON billing_account"),
        migrations.RemoveIndex(model_name="entry", name="entry_of_day"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["account", "day"], include=["kind", "amount"], name="entry_of_day"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("kind__in", ["usage", "refund"]), _negated=True),
                fields=["account", "-id"],
                name="entry_by_hand",
            ),
        ),
    ]
