"""What Celery may call: entry points that call a verb."""

from celery import shared_task
from django.db import connection
from django.utils import timezone

from messaging import (
    campaign_figures,
    campaign_sending,
    delivery_rates,
    errands,
    holds,
    pdu_logs,
    retention,
    traffic_guard,
)
from messaging.connect import call_log, captchas, links, subscriptions, weekly
from messaging.dispatch import caps, day_limits, idempotency, offices, sweep, telling
from messaging.mail import mailboxes


@shared_task(name="messaging.wake")
def wake(connector: int, is_urgent: bool = False) -> None:
    offices.wake(connector, is_urgent=is_urgent)


@shared_task(name="messaging.expire_without_receipt")
def expire_without_receipt() -> None:
    sweep.no_receipt()


@shared_task(name="messaging.measure_delivery")
def measure_delivery() -> None:
    """Count anew how well connectors deliver, for the pools that go by it."""
    delivery_rates.measure(timezone.now())


@shared_task(name="messaging.forget_keys")
def forget_keys() -> None:
    with connection.cursor() as cursor:
        idempotency.forget(cursor)
        day_limits.forget(cursor)
        caps.forget(cursor)


@shared_task(name="messaging.read_bounces")
def read_bounces() -> None:
    """Read the mailboxes that bounces come to."""
    mailboxes.read_all()


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


@shared_task(name="messaging.run_errands")
def run_errands() -> None:
    """Forward and answer what has come from handsets."""
    errands.run()


@shared_task(name="messaging.guard_traffic")
def guard_traffic() -> None:
    """Raise alarms for traffic that looks made up."""
    traffic_guard.look()


@shared_task(name="messaging.send_campaigns")
def send_campaigns() -> None:
    """Hand in what is due of all campaigns, one worker at a time."""
    campaign_sending.run_alone()


@shared_task(name="messaging.measure_campaigns")
def measure_campaigns() -> None:
    """Count anew what became of the messages of campaigns."""
    campaign_figures.measure_due(timezone.now())


@shared_task(name="messaging.charge_subscriptions")
def charge_subscriptions() -> None:
    subscriptions.charge_due()


@shared_task(name="messaging.forget_connect")
def forget_connect() -> None:
    """Forget captchas, links and calls of Connect that are past their time."""
    captchas.forget()
    links.forget()
    call_log.forget()


@shared_task(name="messaging.mail_balances")
def mail_balances() -> None:
    weekly.send_due()
