"""What beat starts for the billing floor."""

from celery import shared_task
from django.utils import timezone

from billing import changes, margins, price_notices, warnings
from billing.closing import beats
from billing.papers import mailing, reminding
from billing.providers import tending
from portal.kit import periodic


@shared_task(name="billing.apply_changes")
def apply_changes() -> None:
    """Apply the balance changes whose time has come."""
    changes.apply_due()


@shared_task(name="billing.mail_warnings")
def mail_warnings() -> None:
    """Mail the balance warnings that wait."""
    warnings.settle()


@shared_task(name="billing.mail_price_changes")
def mail_price_changes() -> None:
    """Tell the accounts that an approved change of prices touches."""
    price_notices.settle()


@shared_task(name="billing.find_losses")
def find_losses() -> None:
    """Once a day look for what is sold below its cost."""
    day = timezone.localdate(timezone=timezone.get_default_timezone())
    periodic.once("billing.find_losses", day.isoformat(), margins.find_losses)


@shared_task(name="billing.close_periods")
def close_periods() -> None:
    """Make the invoices whose day has come; go on with a run that was broken off."""
    beats.close_due()


@shared_task(name="billing.mail_documents")
def mail_documents() -> None:
    """Mail the documents that were issued lately, and those that somebody asked for."""
    mailing.send_new(mailing.today())
    mailing.settle()


@shared_task(name="billing.remind_overdue")
def remind_overdue() -> None:
    """Ask for the reminders whose day has come, in the daytime."""
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    if now.hour >= reminding.FIRST_HOUR:
        reminding.remind_due(now.date())


@shared_task(name="billing.tend_checkouts")
def tend_checkouts() -> None:
    """Ask providers about payments that nobody has told of."""
    tending.tend()
