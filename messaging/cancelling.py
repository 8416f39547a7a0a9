"""Cancelling what waits: scheduled, held, or in the queue and never tried. It is refunded."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from messaging.dispatch import long_messages, transitions
from messaging.dispatch.facts import Facts
from messaging.states import Status

# The same word as for cancel_sm: nobody needs to know by which door it was.
REASON = "cancelled_by_sender"
WAITING = (Status.ACCEPTED, Status.HELD, Status.QUEUED)
CHUNK = 1_000


def cancel(messages: Iterable[int]) -> int:
    """Cancel those of these messages that still wait; return how many. The others go on.

    A part of a long message that comes in several takes its siblings along.
    """
    wanted = sorted(messages)
    return sum(_some(wanted[start : start + CHUNK]) for start in range(0, len(wanted), CHUNK))


def _some(messages: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        wanted = long_messages.with_siblings(cursor, messages)
        return len(transitions.apply(cursor, wanted, _cancelled))


def _cancelled(row: Facts, _now: datetime) -> Facts | None:
    if row.status not in WAITING or row.tries:
        return None
    return row.changed(status=Status.CANCELLED, reason=REASON, next_try_at=None)
