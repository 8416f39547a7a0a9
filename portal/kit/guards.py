"""Tables that only grow: a trigger refuses to change or delete a row, whoever asks."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(table: str) -> migrations.RunSQL:
    """A migration operation that lets nobody change or delete rows of the table."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION portal_refuse_change()",
        f"DROP TRIGGER {table}_only_grows ON {table}",
    )
