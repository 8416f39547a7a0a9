"""The tests' database as other processes find it."""

from urllib.parse import quote

from django.db import connection


def url() -> str:
    """Its address for `DATABASE_URL`: its host may be the folder of a socket."""
    at = connection.settings_dict
    return (
        f"postgresql://{at['USER']}:{quote(at['PASSWORD'])}@/{at['NAME']}"
        f"?host={quote(at['HOST'])}&port={at['PORT']}"
    )
