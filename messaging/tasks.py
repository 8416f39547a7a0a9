"""What Celery may call: entry points that call a verb."""

from celery import shared_task
from django.db import connection

from messaging import holds, retention
from messaging.dispatch import idempotency, offices, sweep


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


@shared_task(name="messaging.forget_texts")
def forget_texts() -> None:
    """Erase the texts that are past their customers' days."""
    retention.forget_texts()


@shared_task(name=holds.TASK)
def cancel_archived() -> None:
    """Cancel and refund what was held for customers that are archived meanwhile."""
    holds.cancel_archived()
