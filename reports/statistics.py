"""Statistics by day, as the page and its export show them alike."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone

from portal.core import periods
from portal.core.periods import Period
from reports import span, tally, traffic
from reports.filters.statistics import StatisticsFilter
from reports.models import DayClient
from reports.span import Span
from reports.tally import Tally

USUAL_SPAN = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Day:
    """One line: a day and what went on it; poor if clearly under the usual efficiency."""

    date: date
    tally: Tally
    is_today: bool
    is_poor: bool


class Statistics:
    """What an address asks for, within what its user may see. Read once, in one statement."""

    def __init__(self, user, params: QueryDict) -> None:
        self.now = timezone.now()
        self.today = timezone.localdate(self.now, timezone.get_default_timezone())
        self.user = user
        self.span: Span = span.asked(params, self.today)
        self.filters = StatisticsFilter(params, user=user)

    @property
    def period(self) -> Period:
        return self.span.period

    @cached_property
    def _read(self) -> dict[date, Tally]:
        """The period, and the four weeks before it to know what is usual."""
        chosen = self.filters.chosen
        period = Period(self.period.start - USUAL_SPAN, self.period.end)
        if chosen is None:
            return {day: Tally() for day in periods.days(period)}
        return traffic.by_day(DayClient, period, user=self.user, **chosen)

    @cached_property
    def usual(self) -> float | None:
        return tally.usual(list(self._read.values()))

    @cached_property
    def days(self) -> list[Day]:
        """Newest first; a day without traffic stands there with zeros."""
        lines = [
            Day(day, found, day == self.today, tally.is_poor(found, self.usual))
            for day, found in self._read.items()
            if day in self.period
        ]
        return lines[::-1]

    @cached_property
    def total(self) -> Tally:
        return traffic.total(day.tally for day in self.days)

    @property
    def is_empty(self) -> bool:
        return not (self.total.messages or self.units or self.cost_units)

    @cached_property
    def units(self) -> list[str]:
        return sorted({unit for day in self.days for unit in day.tally.units})

    @cached_property
    def cost_units(self) -> list[str]:
        """Units of what suppliers ask; only staff see them."""
        if not self.user.is_staff:
            return []
        return sorted({unit for day in self.days for unit in day.tally.cost_units})

    @cached_property
    def margin_units(self) -> list[str]:
        """Units in which both was sold and bought, so that a margin can be told."""
        if not self.user.is_staff:
            return []
        return [unit for unit in self.units if self.total.margin(unit) is not None]

    @property
    def described(self) -> str:
        """Whose traffic of which days: "Vento Pharmacy, 1 Nov 2026 to 20 Nov 2026"."""
        days = span.written(self.period)
        chosen = self.filters.chosen or {}
        whose = chosen.get("client") or chosen.get("customer")
        return f"{whose}, {days}" if whose else days
