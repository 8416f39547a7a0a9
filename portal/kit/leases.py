"""Leases: one process at a time may do a thing. Only the database's clock counts."""

from django.db import connection

TAKE = """
INSERT INTO portal_lease (name, holder, token, expires_at)
VALUES (%(name)s, %(holder)s, 1, now() + %(seconds)s * interval '1 second')
ON CONFLICT (name) DO UPDATE
   SET holder = excluded.holder,
       token = portal_lease.token + (portal_lease.holder <> excluded.holder)::int,
       expires_at = excluded.expires_at
 WHERE portal_lease.holder = excluded.holder OR portal_lease.expires_at < now()
RETURNING token
"""


def take(name: str, *, holder: str, seconds: float) -> int | None:
    """Take or renew the lease; return its token, or None when somebody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"name": name, "holder": holder, "seconds": seconds})
        row = cursor.fetchone()
    return row[0] if row else None


def release(name: str, *, holder: str) -> None:
    """Give the lease back at once, so that the next one need not wait for its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_lease SET expires_at = now() WHERE name = %s AND holder = %s",
            [name, holder],
        )
