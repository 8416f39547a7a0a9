"""Is the house in order? Each part says so for itself; `/healthz` asks them all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import caches
from django.db import DatabaseError, connection
from redis.exceptions import RedisError

from portal.kit import hooks


@dataclass(frozen=True, slots=True)
class Probe:
    """A part that can say how it is: `ask` returns what is wrong, or an empty string."""

    name: str
    ask: Callable[[], str]


def report() -> tuple[bool, dict[str, dict]]:
    """(all well, answer per part)."""
    probes = [Probe("database", _database), Probe("redis", _redis), *hooks.found("health", Probe)]
    answers = {probe.name: _ask(probe) for probe in probes}
    return all(answer["ok"] for answer in answers.values()), answers


def _ask(probe: Probe) -> dict:
    try:
        trouble = probe.ask()
    except DatabaseError:
        trouble = "cannot be asked without the database"
    return {"ok": not trouble} | ({"why": trouble} if trouble else {})


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _redis() -> str:
    try:
        caches["redis"].get("healthz")
    except RedisError as error:
        return f"does not answer: {type(error).__name__}"
    return ""


def beat(name: str) -> None:
    """Write that the process of this name is alive, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_heartbeat (name, seen_at) VALUES (%s, now()) "
            "ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
            [name],
        )


def silent_for(name: str) -> float | None:
    """Seconds since the process of this name was last seen; None if it never was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - seen_at) FROM portal_heartbeat WHERE name = %s",
            [name],
        )
        row = cursor.fetchone()
    return float(row[0]) if row else None


def alive(name: str, *, within: float = 15) -> str:
    """A probe's answer for a process that beats."""
    silence = silent_for(name)
    if silence is None:
        return "never seen"
    return "" if silence <= within else f"silent for {silence:.0f} s"
