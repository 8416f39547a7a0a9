"""Days as ranges of time-ordered keys. They are the operator's, whoever asks."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from portal.core.ids import first_of


def since(rows, day: date):
    return rows.filter(pk__gte=first_of(_midnight(day)))


def until(rows, day: date):
    # No day follows the last one of the calendar.
    after = None if day == date.max else day + timedelta(days=1)
    return rows.filter(pk__lt=first_of(_midnight(after))) if after else rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
