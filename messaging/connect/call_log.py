"""The usage log of connections: each call with its codes, secrets left out, for 30 days."""

from datetime import timedelta
from time import monotonic

from django.utils import timezone

from messaging.connect import codes, document
from messaging.connect.document import Asked
from messaging.models import ConnectCall, Connection

DAYS = 30
BATCH = 10_000
TEXT_MAX = 4_000
CODES_MAX = 120
# What opens an account or a page for whoever reads it.
HIDDEN = ("captcha_image", "buy_url", "application_url")


def note(
    connection: Connection,
    asked: Asked,
    answered: bytes,
    told: list[tuple[int, str]],
    *,
    address: str,
    began: float,
) -> None:
    """Write a call down; `began` is the clock `time.monotonic` when it came."""
    numbers = " ".join(codes.written(code) for code, _ in told)
    ConnectCall.objects.create(
        connection=connection,
        at=timezone.now(),
        action=asked.action[:40],
        codes=numbers[:CODES_MAX],
        user=asked["user"][:128],
        address=address,
        duration_ms=round((monotonic() - began) * 1000),
        asked=document.masked(asked)[:TEXT_MAX],
        answered=document.without(answered, HIDDEN)[:TEXT_MAX],
    )
    Connection.objects.filter(pk=connection.pk).update(last_used_at=timezone.now())


def forget() -> int:
    """Drop what is older than the log's days; return how many."""
    edge = timezone.now() - timedelta(days=DAYS)
    old = ConnectCall.objects.filter(at__lt=edge).values("pk")[:BATCH]
    return ConnectCall.objects.filter(pk__in=old).delete()[0]
