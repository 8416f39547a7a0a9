"""Whether `manage.py migrate` can have anything to do.

It also brings permissions and groups up to date, so any change of the code counts. And the
database may have been restored or migrated by hand meanwhile, so its own list counts, too.
"""

import psycopg

from portal.supervisor import sources
from portal.supervisor.folder import Folder
from portal.supervisor.servers import Servers

MARK = "schema.sha256"


def is_current(var: Folder, servers: Servers) -> bool:
    """Whether code and database are as the last migrate left them; unknown for one elsewhere."""
    mark = var.path / MARK
    if servers.cluster is None or not mark.exists():
        return False
    return mark.read_text(encoding="ascii") == fingerprint(servers)


def mark_current(var: Folder, servers: Servers) -> None:
    if servers.cluster is not None:
        (var.path / MARK).write_text(fingerprint(servers), encoding="ascii")


def fingerprint(servers: Servers) -> str:
    return sources.fingerprint(sources.python(), besides=migrations(servers))


def migrations(servers: Servers) -> str:
    """What the database says has been applied: how many, the last one's number and its time."""
    query = "SELECT count(*), max(id), max(applied) FROM django_migrations"
    with psycopg.connect(servers.env["DATABASE_URL"]) as connection:
        try:
            return str(connection.execute(query).fetchone())
        except psycopg.errors.UndefinedTable:
            return "none"
