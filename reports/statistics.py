"""Statistics in one of their five groupings, as a page and its export show them alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone

from clients.models import Client
from portal.core import periods
from portal.core.periods import Period
from portal.models import User
from reports import groupings, span, tally, traffic
from reports.filters.statistics import StatisticsFilter
from reports.groupings import BY_DAY, Grouping, Key
from reports.span import Span
from reports.tally import Tally

USUAL_SPAN = timedelta(days=28)

Value = Callable[["Line"], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A group by its name, which of a day is its date, and what went in it.

    Poor is a day clearly under the usual efficiency.
    """

    name: Any
    tally: Tally
    is_today: bool = False
    is_poor: bool = False

    @property
    def date(self) -> date:
        return self.name


class Statistics:
    """What an address asks for, within what its user may see. Traffic is read in one statement.

    With `client` they are that client's alone; without, what the filters of the address say.
    """

    def __init__(
        self,
        user: User,
        params: QueryDict,
        grouping: Grouping = BY_DAY,
        client: Client | None = None,
    ) -> None:
        self.now = timezone.now()
        self.today = timezone.localdate(self.now, timezone.get_default_timezone())
        self.user, self.params, self.grouping, self.client = user, params, grouping, client
        self.span: Span = span.asked(params, self.today)

    @property
    def period(self) -> Period:
        return self.span.period

    @cached_property
    def filters(self) -> StatisticsFilter:
        return StatisticsFilter(self.params, user=self.user)

    @cached_property
    def _chosen(self) -> dict[str, Any] | None:
        """Filters of traffic; None if nonsense was asked for, which finds nothing."""
        return {"client": self.client.pk} if self.client else self.filters.chosen

    @cached_property
    def _read(self) -> dict[Key, Tally]:
        """By day also the four weeks before the period, to know what is usual."""
        if self._chosen is None:
            return {}
        start = self.period.start - (USUAL_SPAN if self.grouping.is_by_day else timedelta())
        return traffic.by(
            self.grouping.table,
            *self.grouping.keys,
            user=self.user,
            day__range=(start, self.period.last),
            **self.grouping.where,
            **self._chosen,
        )

    @cached_property
    def usual(self) -> float | None:
        return tally.usual(list(self._read.values())) if self.grouping.is_by_day else None

    @cached_property
    def days(self) -> list[Line]:
        """The days of the period, the newest first; one without traffic stands with zeros."""
        found = ((day, self._read.get((day,)) or Tally()) for day in periods.days(self.period))
        lines = [
            Line(day, one, day == self.today, tally.is_poor(one, self.usual)) for day, one in found
        ]
        return lines[::-1]

    @cached_property
    def groups(self) -> list[Line]:
        """Days, or groups that sent most first, whatever the table's order is."""
        if self.grouping.is_by_day:
            return self.days
        names = self.grouping.name(self._read)
        lines = [Line(names[key], one) for key, one in self._read.items()]
        return sorted(lines, key=lambda line: (-line.tally.sent_parts, line.name))

    @property
    def sort(self) -> str:
        """The column the lines are in the order of, with a minus if the largest is first."""
        asked = self.params.get("sort", "")
        if asked.removeprefix("-") in self._values:
            return asked
        return "-name" if self.grouping.is_by_day else "-sent"

    @cached_property
    def lines(self) -> list[Line]:
        """The groups in the order the address asks for; what has no value stands last."""
        value = self._values[self.sort.removeprefix("-")]
        known = [line for line in self.groups if value(line) is not None]
        known.sort(key=value, reverse=self.sort.startswith("-"))
        return known + [line for line in self.groups if value(line) is None]

    @property
    def _values(self) -> dict[str, Value]:
        """What lines can be sorted by, by the name of the column."""
        money = {
            f"{kind}_{unit}": _amount(kind, unit)
            for kind, units in (
                ("price", self.units),
                ("cost", self.cost_units),
                ("margin", self.margin_units),
            )
            for unit in units
        }
        return {
            "name": _name,
            "sent": lambda line: line.tally.sent_parts,
            "delivered": lambda line: line.tally.delivered_parts,
            "efficiency": lambda line: line.tally.efficiency,
            **money,
        }

    @cached_property
    def total(self) -> Tally:
        return traffic.total(line.tally for line in self.groups)

    @property
    def is_empty(self) -> bool:
        return not (self.total.messages or self.units or self.cost_units)

    @cached_property
    def units(self) -> list[str]:
        return sorted({unit for line in self.groups for unit in line.tally.units})

    @property
    def _shows_cost(self) -> bool:
        """Only staff see what suppliers ask, and not on a client's page, which is the client's."""
        return self.user.is_staff and self.client is None

    @cached_property
    def cost_units(self) -> list[str]:
        if not self._shows_cost:
            return []
        return sorted({unit for line in self.groups for unit in line.tally.cost_units})

    @cached_property
    def margin_units(self) -> list[str]:
        """Units in which both was sold and bought, so that a margin can be told."""
        if not self._shows_cost:
            return []
        return [unit for unit in self.units if self.total.margin(unit) is not None]

    @property
    def described(self) -> str:
        """Whose traffic of which days: "Vento Pharmacy, 1 Nov 2026 to 20 Nov 2026, Europe/Paris".

        The zone is the one whose days are counted.
        """
        days = f"{span.written(self.period)}, {settings.TIME_ZONE}"
        chosen = self._chosen or {}
        whose = self.client or chosen.get("client") or chosen.get("customer")
        return f"{whose}, {days}" if whose else days


def asked(user: User, params: QueryDict, client: Client | None = None) -> Statistics:
    """The statistics an export's address asks for; a report it does not name is the one by day."""
    grouping = groupings.called(params.get("report", "")) or BY_DAY
    return Statistics(user, params, grouping, client)


def _name(line: Line) -> Any:
    return line.name if isinstance(line.name, date) else line.name.casefold()


def _amount(kind: str, unit: str) -> Value:
    return lambda line: getattr(line.tally, kind)(unit)
