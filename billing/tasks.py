"""What beat starts for the billing floor."""

from celery import shared_task

from billing import changes, warnings


@shared_task(name="billing.apply_changes")
def apply_changes() -> None:
    """Apply the balance changes whose time has come."""
    changes.apply_due()


@shared_task(name="billing.mail_warnings")
def mail_warnings() -> None:
    """Mail the balance warnings that wait."""
    warnings.settle()
