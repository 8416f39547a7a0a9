"""Messages of blocked clients wait, and go on when the client may; nobody remembers which ones.

All follows from states alone, so that a crash forgets none. What is queued and was never tried is
held when its client is blocked. What is held for no other reason is queued again when the client
is active, by the connector that was chosen when it was accepted. What waits of an archived customer
or of an erased client is cancelled, and so refunded. What is held beyond its validity expires
(`sweep.outdated`).

A batch holds its clients' rows shared, so that a block waits for the batches that let go. Messages
and clients that somebody else has locked are left to the next run: nobody waits in a circle.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from clients.models import Client
from messaging.dispatch import hints, transitions
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.facts import Facts
from messaging.dispatch.transitions import Step
from messaging.models import Message
from messaging.states import Status
from portal.core.ids import first_of

log = structlog.get_logger(__name__)

CANCEL, RELEASE, HOLD = (
    "messaging.cancel_archived",
    "messaging.release_held",
    "messaging.hold_blocked",
)
ARCHIVED, ERASED = "customer_archived", "client_erased"
# Scheduled ones are accepted and not queued yet.
WAITING = (Status.ACCEPTED, Status.HELD)
BATCH = 1_000

OF_ARCHIVED = """
SELECT m.id FROM messaging_message AS m JOIN customers_customer AS u ON u.id = m.customer_id
 WHERE m.aside IN ('accepted', 'held') AND u.status = 'archived' AND m.id >= %s
 ORDER BY m.id LIMIT %s
"""
OF_ERASED = """
SELECT m.id FROM messaging_message AS m JOIN clients_client AS c ON c.id = m.client_id
 WHERE m.aside IN ('accepted', 'held') AND c.status = 'erased' AND m.id >= %s
 ORDER BY m.id LIMIT %s
"""
OF_ACTIVE = """
SELECT m.id FROM messaging_message AS m JOIN clients_client AS c ON c.id = m.client_id
 WHERE m.aside = 'held' AND m.valid_until > now()
   AND m.reason = '' AND c.status = 'active' AND m.id >= %s
 ORDER BY m.id LIMIT %s FOR UPDATE OF m SKIP LOCKED FOR SHARE OF c SKIP LOCKED
"""
# A blocked client is named, so that a run with none of them looks at no message.
OF_BLOCKED = """
SELECT m.id
  FROM messaging_queued AS q JOIN messaging_message AS m ON m.id = q.message_id
  JOIN clients_client AS c ON c.id = m.client_id
 WHERE m.status = 'queued' AND m.tries = 0 AND m.client_id = ANY(%s)
   AND c.status = 'blocked' AND m.id >= %s
 ORDER BY m.id LIMIT %s FOR UPDATE OF m SKIP LOCKED FOR SHARE OF c SKIP LOCKED
"""


def cancel_archived() -> int:
    """Cancel what waits of archived customers and erased clients; return how many."""
    count = 0
    for sql, reason in ((OF_ARCHIVED, ARCHIVED), (OF_ERASED, ERASED)):
        count += _all(sql, _cancels(reason))
    return count


def release() -> int:
    """Queue what is held of clients that are active now, and wake its links; return how many."""
    return _all(OF_ACTIVE, _release)


def hold_blocked() -> int:
    """Put aside what is queued and never tried of blocked clients; return how many.

    What was tried already is settled first: nobody could say what became of it.
    """
    blocked = list(Client.objects.filter(status=Client.Status.BLOCKED).values_list("pk", flat=True))
    return _all(OF_BLOCKED, _hold, blocked) if blocked else 0


def waiting(customers: list[int]) -> int:
    """How many messages of these customers would be cancelled now."""
    return _number(aside__in=WAITING, customer_id__in=customers)


def waiting_of(clients: Iterable[int]) -> int:
    """How many messages of these clients are held."""
    return _number(aside__in=WAITING, client_id__in=list(clients))


def queued_of(clients: Iterable[int]) -> int:
    """How many messages of these clients wait for a first try."""
    return _number(place__isnull=False, client_id__in=list(clients), tries=0)


def hint(task: str = CANCEL) -> None:
    """Tell a worker that there is work, at best: the periodic run would find out."""
    # Somebody waits for the page; the pool's connections would try for many seconds.
    options = current_app.conf.broker_transport_options | {"max_retries": 1, "interval_start": 0}
    try:
        with current_app.connection_for_write(transport_options=options) as broker:
            current_app.send_task(task, connection=broker, retry=False)
    except OperationalError as error:
        log.warning("hold_hint_lost", task=task, error=str(error))


def _all(sql: str, step: Step, *params: Any) -> int:
    """Take this step with all that is found, in batches of `BATCH`."""
    count = 0
    while moved := _some(sql, step, params):
        hints.wake(row.dimensions.connector_id for row in moved if row.status == Status.QUEUED)
        count += len(moved)
    return count


def _some(sql: str, step: Step, params: Iterable[Any]) -> list[Facts]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [*params, _oldest(), BATCH])
        found = [pk for (pk,) in cursor.fetchall()]
        return transitions.apply(cursor, found, step) if found else []


def _cancels(reason: str) -> Step:
    def step(row: Facts, _now: datetime) -> Facts | None:
        """Whoever was quicker, an unblocking perhaps, has released it: then it is sent."""
        if row.status not in WAITING:
            return None
        return row.changed(status=Status.CANCELLED, reason=reason)

    return step


def _release(row: Facts, _now: datetime) -> Facts | None:
    return row.changed(status=Status.QUEUED) if row.status == Status.HELD else None


def _hold(row: Facts, _now: datetime) -> Facts | None:
    is_fresh = row.status == Status.QUEUED and row.tries == 0
    return row.changed(status=Status.HELD) if is_fresh else None


def _number(**where: Any) -> int:
    return Message.objects.filter(pk__gte=_oldest(), **where).count()


def _oldest() -> int:
    """What waits is younger than its validity; older partitions need not be looked at."""
    return first_of(timezone.now() - YOUNGER)
