"""Revisions of groups of tables: a number that a trigger raises with every change of any of them.

The numbers come from a sequence, so that one is never used again, not even after a rollback.
"""

from django.db import connection, migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION portal_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portal_revision (name, number)
    VALUES (TG_ARGV[0], nextval('portal_revision_number'))
    ON CONFLICT (name) DO UPDATE SET number = excluded.number;
    RETURN NULL;
END $$
"""


def watch(group: str, *tables: str) -> list[migrations.RunSQL]:
    """Migration operations that raise the group's number when one of the tables changes."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION portal_raise_revision('{group}')",
            f"DROP TRIGGER {table}_revision ON {table}",
        )
        for table in tables
    ]


def number(group: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM portal_revision WHERE name = %s", [group])
        row = cursor.fetchone()
    return row[0] if row else 0
