"""What beat starts for the reports floor."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.kit import periodic
from reports import folding, usage_webhooks

LIMIT = 50_000


@shared_task(name="reports.fold")
def fold() -> None:
    """Fold until fewer deltas came than were asked for."""
    while folding.fold(LIMIT) == LIMIT:
        pass


@shared_task(name="reports.prune")
def prune() -> None:
    folding.prune()


@shared_task(name="reports.tell_usage")
def tell_usage() -> None:
    """Tell webhooks of the day before, once, when it has been over for an hour."""
    local = timezone.localtime(timezone=timezone.get_default_timezone()) - timedelta(hours=1)
    day = local.date() - timedelta(days=1)
    periodic.once("reports.tell_usage", day.isoformat(), lambda: usage_webhooks.tell(day))
