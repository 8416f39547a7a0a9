"""A database that has run all migrations, kept beside the test databases, which are copied from it.

It stays until a migration changes; a copy takes a second, the migrations many.
"""

import hashlib
import zlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

# What migrations are made of; what they load from elsewhere in the house are functions of these.
SOURCES = (
    "requirements.txt",
    "*/migrations/*.py",
    "portal/kit/*.py",
    "portal/core/*.py",
)


def digest() -> str:
    digests = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            digests.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digests.hexdigest()


def template(name: str) -> str:
    """The name of the migrated database beside the one of that name, made if it is not there.

    Its comment is the digest of what made it, written last. Workers of one run make it once.
    """
    kept, wanted = f"{name}_migrated", digest()
    with connection._nodb_cursor() as cursor:
        key = zlib.crc32(kept.encode())
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        try:
            if comment(cursor, kept) != wanted:
                quoted = connection.ops.quote_name(kept)
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
                cursor.execute(f"CREATE DATABASE {quoted}")
                migrate(kept)
                cursor.execute(f"COMMENT ON DATABASE {quoted} IS '{wanted}'")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    return kept


def comment(cursor, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    row = cursor.fetchone()
    return row[0] if row else None


def migrate(name: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        call_command("createcachetable")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
