"""What beat starts for the billing floor."""

from celery import shared_task
from django.utils import timezone

from billing import changes, margins, price_notices, warnings
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
