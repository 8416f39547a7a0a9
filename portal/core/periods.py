"""Periods of whole days: billing periods with an anchor day, and the usual spans of reports.

A period is half-open: its end is the first day that is no longer in it, so periods that follow each
other touch and no moment is counted twice. An anchor is a day of the month from 1 to 31; where a
month is shorter, its last day stands in. It is always worked out from the anchor, never from the
last start, so it does not drift: 31 January, 28 February, 31 March.
"""

from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from portal.core.errors import Refused

DAY = timedelta(days=1)
# A period around the very first or last day of the calendar would begin or end outside it.
YEAR_MIN, YEAR_MAX = 2, 9998

PRESETS: dict[str, str] = {
    "today": "Today",
    "yesterday": "Yesterday",
    "7-days": "Last 7 days",
    "30-days": "Last 30 days",
    "this-month": "This month",
    "last-month": "Last month",
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, without, `end`. Raises Refused when there are none."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Refused("A period ends after it starts.", code="bad_period")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __len__(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day that belongs to it, as people write a period."""
        return self.end - DAY


def period_of(day: date, anchor: int) -> Period:
    """The billing period that contains a day.

    Raises Refused for an anchor outside 1 to 31 and for a day outside the years 2 to 9998.
    """
    if not 1 <= anchor <= 31:
        raise Refused("A period starts on a day from 1 to 31.", code="bad_anchor")
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise Refused("This date is out of range.", code="bad_date")
    month = day.year * 12 + day.month - 1
    start = _start_in(month, anchor)
    if day < start:
        return Period(_start_in(month - 1, anchor), start)
    return Period(start, _start_in(month + 1, anchor))


def next_period(period: Period, anchor: int) -> Period:
    """The period that begins where this one ends.

    When the anchor was changed in between, it is the short one that leads to the new anchor: no
    day is billed twice and none is left out.
    """
    return Period(period.end, period_of(period.end, anchor).end)


def previous_period(period: Period, anchor: int) -> Period:
    """The period that ends where this one begins."""
    return Period(period_of(period.start - DAY, anchor).start, period.start)


def between(first: date, last: date) -> Period:
    """The period from a first to a last day, both included, as people choose them."""
    if last == date.max:
        raise Refused("This date is out of range.", code="bad_date")
    return Period(first, last + DAY)


def preset(name: str, today: date) -> Period:
    """The span of a name in PRESETS, seen from today; *last 7 days* end with today.

    Raises Refused (code `bad_period`) for any other name.
    """
    match name:
        case "today":
            return between(today, today)
        case "yesterday":
            return between(today - DAY, today - DAY)
        case "7-days":
            return between(today - 6 * DAY, today)
        case "30-days":
            return between(today - 29 * DAY, today)
        case "this-month":
            return period_of(today, 1)
        case "last-month":
            return previous_period(period_of(today, 1), 1)
    raise Refused("There is no such period.", code="bad_period")


def days(period: Period) -> list[date]:
    """Every day of a period, in order."""
    return [period.start + timedelta(days=at) for at in range(len(period))]


def instants(period: Period, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first instants, in UTC, of a period's start and of its end in a time zone.

    Two periods that touch share the instant between them, whatever the clocks did that night.
    """
    return first_instant(period.start, zone), first_instant(period.end, zone)


def first_instant(day: date, zone: tzinfo) -> datetime:
    """When a local date begins, in UTC.

    Where midnight comes twice it is the first one; where clocks skip it (Cairo, Santiago), or the
    whole day (Apia, 30 December 2011), it is the moment they jump.
    """
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    # In a gap, PEP 495 reckons fold=0 with the offset before the jump and fold=1 with the one
    # after it, so the jump lies between the two: after the early one, not after the late one.
    late = midnight.astimezone(UTC)
    early = midnight.replace(fold=1).astimezone(UTC)
    if early >= late:
        return late
    gap_s = int((late - early).total_seconds())
    passed_s = bisect_left(
        range(gap_s),
        day,
        key=lambda second: (early + timedelta(seconds=second)).astimezone(zone).date(),
    )
    return early + timedelta(seconds=passed_s)


def _start_in(month: int, anchor: int) -> date:
    """The start of a period in a month, counted from January of the year 0."""
    year, index = divmod(month, 12)
    return date(year, index + 1, min(anchor, monthrange(year, index + 1)[1]))
