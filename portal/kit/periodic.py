"""Periodic work. Beat is a hint; a row per (job, period) decides that a period runs once."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import PeriodRun


def once(job: str, period: str, work: Callable[[], object]) -> bool:
    """Run `work` unless this period's run was begun before; return whether it ran.

    Row and work are one transaction: a run that fails leaves no row and is tried again.
    """
    try:
        with transaction.atomic():
            run = PeriodRun.objects.create(job=job, period=period)
            work()
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
    except IntegrityError:
        if PeriodRun.objects.filter(job=job, period=period).exists():
            return False
        raise
    return True


def minute(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M}"
