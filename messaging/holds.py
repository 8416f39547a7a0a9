"""Messages that wait for a word and will never get it: those of archived customers.

What was accepted is still sent. Held and scheduled messages are cancelled, and so refunded; which
ones follows from their state alone, so that a crash forgets none.
"""

from datetime import datetime

import structlog
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from messaging.dispatch import transitions
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.facts import Facts
from messaging.models import Message
from messaging.states import Status
from portal.core.ids import first_of

log = structlog.get_logger(__name__)

TASK = "messaging.cancel_archived"
REASON = "customer_archived"
# Scheduled ones are accepted and not queued yet.
WAITING = (Status.ACCEPTED, Status.HELD)
BATCH = 1_000

FIND = """
SELECT m.id FROM messaging_message AS m JOIN customers_customer AS u ON u.id = m.customer_id
 WHERE m.status IN ('accepted', 'held') AND u.status = 'archived' AND m.id >= %s
 ORDER BY m.id LIMIT %s
"""


def cancel_archived() -> int:
    """Cancel what waits of archived customers, in batches of `BATCH`; return how many."""
    count = 0
    while moved := _cancel_some():
        count += moved
    return count


def waiting(customers: list[int]) -> int:
    """How many messages of these customers would be cancelled now."""
    rows = Message.objects.filter(
        customer_id__in=customers,
        status__in=[status.value for status in WAITING],
        pk__gte=_oldest(),
    )
    return rows.count()


def hint() -> None:
    """Tell a worker that a customer was archived, at best: the sweep would find out."""
    # Somebody waits for the page; the pool's connections would try for many seconds.
    options = current_app.conf.broker_transport_options | {"max_retries": 1, "interval_start": 0}
    try:
        with current_app.connection_for_write(transport_options=options) as broker:
            current_app.send_task(TASK, connection=broker, retry=False)
    except OperationalError as error:
        log.warning("cancel_hint_lost", error=str(error))


def _cancel_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FIND, [_oldest(), BATCH])
        found = [pk for (pk,) in cursor.fetchall()]
        return len(transitions.apply(cursor, found, _cancel)) if found else 0


def _cancel(row: Facts, _now: datetime) -> Facts | None:
    """Whoever was quicker, an unblocking perhaps, has released it: then it is sent."""
    if row.status not in WAITING:
        return None
    return row.changed(status=Status.CANCELLED, reason=REASON)


def _oldest() -> int:
    """What waits is younger than its validity; older partitions need not be looked at."""
    return first_of(timezone.now() - YOUNGER)
