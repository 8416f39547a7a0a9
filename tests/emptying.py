"""How a test that commits leaves the database: as empty as Django's flush does, and much sooner.

Django's flush truncates every table and announces a migration, which writes content types,
permissions and roles anew. Here only tables that hold rows lose them, and what the announcement
wrote stays; where a test touched that, Django's own flush puts it right.
"""

from functools import cache

from django.db import connection
from django.test import TransactionTestCase

djangos_own = TransactionTestCase._fixture_teardown
# What the announcement of a migration writes.
ANNOUNCED = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
# Triggers raise these numbers when rows go, and no number comes twice.
REVISIONS = "portal_revision"
# Whoever still writes is waited for, as TRUNCATE does; guards of rows look away meanwhile.
EMPTY = """
DO $$
DECLARE
    kept CONSTANT text[] := ARRAY[{tables}];
    filled text[] := '{{}}';
    holds boolean;
    one text;
    guard record;
BEGIN
    LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE;
    FOREACH one IN ARRAY kept LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one) INTO holds;
        IF holds THEN filled := filled || one; END IF;
    END LOOP;
    FOR guard IN SELECT * FROM unnest(ARRAY[{guarded}], ARRAY[{guards}]) AS g (of, name) LOOP
        IF guard.of = ANY (filled) THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER %I', guard.of, guard.name);
        END IF;
    END LOOP;
    FOREACH one IN ARRAY filled LOOP
        EXECUTE format('DELETE FROM %I', one);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOR guard IN SELECT * FROM unnest(ARRAY[{guarded}], ARRAY[{guards}]) AS g (of, name) LOOP
        IF guard.of = ANY (filled) THEN
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER %I', guard.of, guard.name);
        END IF;
    END LOOP;
END $$
"""
GUARDS = """
SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
 WHERE NOT tgisinternal AND tgparentid = 0
   AND tgtype & 1 > 0 AND tgtype & 2 > 0 AND tgtype & 8 > 0
"""  # FOR EACH ROW, BEFORE, DELETE
announced: list[tuple] = []


def begin() -> None:
    """Look at the database as its migrations left it, and empty it this way from now on."""
    announced[:] = fingerprints()
    TransactionTestCase._fixture_teardown = leave_empty


def leave_empty(case: TransactionTestCase) -> None:
    if fingerprints() != announced:
        djangos_own(case)
        announced[:] = fingerprints()
        return
    with connection.cursor() as cursor:
        cursor.execute(emptying())


def fingerprints() -> list[tuple]:
    parts = (
        f"SELECT count(*), sum(hashtextextended(a_row::text, 0)) FROM {table} a_row"  # noqa: S608 (our names)
        for table in ANNOUNCED
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return sorted(cursor.fetchall())


@cache
def emptying() -> str:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        guards = cursor.fetchall()
    tables = sorted(
        set(connection.introspection.django_table_names(only_existing=True, include_views=False))
        - {*ANNOUNCED, REVISIONS}
    )
    return EMPTY.format(
        tables=words(tables),
        locked=", ".join(f'"{table}"' for table in tables),
        guarded=words(table for table, _ in guards),
        guards=words(name for _, name in guards),
    )


def words(names) -> str:
    return ", ".join(f"'{name}'" for name in names)
