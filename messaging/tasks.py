"""What Celery may call: entry points that call a verb."""

from celery import shared_task
from django.db import connection

from messaging import holds, pdu_logs, retention
from messaging.dispatch import day_limits, idempotency, offices, sweep, telling


@shared_task(name="messaging.wake")
def wake(connector: int) -> None:
    offices.wake(connector)


@shared_task(name="messaging.expire_without_receipt")
def expire_without_receipt() -> None:
    sweep.no_receipt()


@shared_task(name="messaging.forget_keys")
def forget_keys() -> None:
    with connection.cursor() as cursor:
        idempotency.forget(cursor)
        day_limits.forget(cursor)


@shared_task(name="messaging.forget_texts")
def forget_texts() -> None:
    """Erase the texts that are past their customers' days."""
    retention.forget_texts()


@shared_task(name=retention.FORGET_ERASED)
def forget_erased() -> None:
    """Erase the texts of clients that were erased."""
    retention.forget_erased()


@shared_task(name="messaging.forget_notices")
def forget_notices() -> None:
    """Drop what customers could not be told in a week."""
    telling.forget_old()


@shared_task(name=holds.CANCEL)
def cancel_archived() -> None:
    """Cancel and refund what was held for whoever is archived or erased meanwhile."""
    holds.cancel_archived()


@shared_task(name=holds.RELEASE)
def release_held() -> None:
    """Queue what was held for clients that are active again."""
    holds.release()


@shared_task(name=holds.HOLD)
def hold_blocked() -> None:
    """Put aside what was queued for clients that are blocked meanwhile."""
    holds.hold_blocked()


@shared_task(name=pdu_logs.FORGET)
def forget_pdus() -> None:
    """Delete what PDU logs have kept for long enough."""
    pdu_logs.forget()
