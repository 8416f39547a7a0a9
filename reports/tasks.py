"""What beat starts for the reports floor."""

from celery import shared_task

from reports import folding

LIMIT = 50_000


@shared_task(name="reports.fold")
def fold() -> None:
    """Fold until fewer deltas came than were asked for."""
    while folding.fold(LIMIT) == LIMIT:
        pass


@shared_task(name="reports.prune")
def prune() -> None:
    folding.prune()
