"""What beat starts for the reports floor."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.kit import periodic
from reports import folding, margin_alarms, reconciliations, usage_webhooks

LIMIT = 50_000
# Everything is reconciled when the day before has been over for so long.
NIGHT = timedelta(hours=3)


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


@shared_task(name="reports.reconcile_recent")
def reconcile_recent() -> None:
    """Ask the checks for what was written since the last minute's run."""
    reconciliations.recent()


@shared_task(name="reports.reconcile_all")
def reconcile_all() -> None:
    """Once a night, after three o'clock, ask every check of everything."""
    local = timezone.localtime(timezone=timezone.get_default_timezone()) - NIGHT
    day = local.date().isoformat()
    if periodic.once("reports.reconcile_all", day, reconciliations.whole):
        reconciliations.prune()


@shared_task(name="reports.watch_margins")
def watch_margins() -> None:
    """Look whether what is left of the prices is enough."""
    margin_alarms.watch()
