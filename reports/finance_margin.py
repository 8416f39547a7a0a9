"""What messages brought in and what they cost, by day, customer, country or connector.

Read from the narrow daily tables and the deltas not yet folded, so the figures are those of the
statistics. Money never mixes: a line has one pair of units, what was sold in and what was bought
in, and only within one currency there is a margin. Days of money are those of its entries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Customer
from messaging.models import Connector
from portal.core import money
from portal.models import User
from reports import finance_sheet, groupings, span, traffic
from reports.filters.finance import MarginFilter
from reports.groupings import Grouping, Key, Names
from reports.models import DayClient, DayConnector, DayNetwork
from reports.models.traffic import Traffic
from reports.span import Span
from reports.tally import COUNTS

SENT, DELIVERED = COUNTS.index("sent_parts"), COUNTS.index("delivered_parts")
NOTHING = Decimal(0)


def _customers(keys: Iterable[Key]) -> Names:
    keys = list(keys)
    found = Customer.objects.in_bulk([pk for (pk,) in keys])
    return {key: found[key[0]].name for key in keys}


def _connectors(keys: Iterable[Key]) -> Names:
    keys = list(keys)
    found = Connector.objects.in_bulk([pk for (pk,) in keys if pk])
    return {key: found[key[0]].name if key[0] else _("Not routed") for key in keys}


BY_DAY = replace(
    groupings.BY_DAY,
    title=gettext_lazy("Margin by day"),
    chart_title=gettext_lazy("Revenue and cost, by day"),
)
BY_CUSTOMER = Grouping(
    slug="by-customer",
    label=gettext_lazy("By customer"),
    title=gettext_lazy("Margin by customer"),
    head=gettext_lazy("Customer"),
    chart_title=gettext_lazy("Revenue and cost, by customer"),
    table=DayClient,
    keys=("customer_id",),
    name=_customers,
)
BY_COUNTRY = replace(
    groupings.BY_COUNTRY,
    title=gettext_lazy("Margin by country"),
    chart_title=gettext_lazy("Revenue and cost, by country"),
)
BY_CONNECTOR = Grouping(
    slug="by-connector",
    label=gettext_lazy("By connector"),
    title=gettext_lazy("Margin by connector"),
    head=gettext_lazy("Connector"),
    chart_title=gettext_lazy("Revenue and cost, by connector"),
    table=DayConnector,
    keys=("connector_id",),
    name=_connectors,
)
ALL = (BY_DAY, BY_CUSTOMER, BY_COUNTRY, BY_CONNECTOR)


def called(slug: str) -> Grouping | None:
    """The report of this address; without a name it is the one by day."""
    return next((one for one in ALL if one.slug == (slug or BY_DAY.slug)), None)


class Pair(NamedTuple):
    """What was sold in, and what was bought in."""

    unit: str
    cost_unit: str

    @property
    def slug(self) -> str:
        return "-".join(self)

    def __str__(self) -> str:
        if self.unit == self.cost_unit:
            return self.unit
        return _("%(unit)s, bought in %(cost_unit)s") % self._asdict()


@dataclass(slots=True)
class Line:
    """A group's traffic in one pair of units."""

    name: Any
    pair: Pair
    sent_parts: int = 0
    delivered_parts: int = 0
    revenue: Decimal = NOTHING
    cost: Decimal = NOTHING
    key: Key = ()

    @property
    def unit(self) -> str:
        return self.pair.unit

    @property
    def cost_unit(self) -> str:
        return self.pair.cost_unit

    @property
    def margin(self) -> Decimal | None:
        """What is left of the revenue; None if it was bought in another unit."""
        return self.revenue - self.cost if self.unit == self.cost_unit else None

    @property
    def percent(self) -> Decimal | None:
        """The margin in per cent of the revenue; None where refunds left no revenue."""
        if self.margin is None or self.revenue <= 0:
            return None
        return finance_sheet.percent(self.margin, self.revenue)

    def add(self, sent: int, delivered: int, revenue: Decimal, cost: Decimal) -> None:
        self.sent_parts += sent
        self.delivered_parts += delivered
        self.revenue += revenue
        self.cost += cost


def read(
    table: type[Traffic], *dimensions: str, user: User | None, **where: Any
) -> dict[tuple[Key, Pair], Line]:
    """Revenue and cost by some of the table's dimensions and the pair of units, in one statement.

    What cost nothing counts as bought in the unit it was sold in, and the other way round. Groups
    that neither went nor cost anything are left out.
    """
    found: dict[tuple[Key, Pair], Line] = {}
    rows = traffic.lines(table, *dimensions, user=user, **where)
    for *key, unit, cost_unit, counts, price, cost in rows:
        pair = Pair(unit or cost_unit, (cost_unit if cost else "") or unit or cost_unit)
        at = (tuple(key), pair)
        line = found.setdefault(at, Line(None, pair, key=at[0]))
        line.add(int(counts[SENT]), int(counts[DELIVERED]), price, cost)
    return {at: line for at, line in found.items() if line.sent_parts or line.revenue or line.cost}


def table_for(grouping: Grouping, wanted: Iterable[str]) -> type[Traffic] | None:
    """The narrowest daily table that knows the groups and all filters; None if there is none."""
    needed = {*grouping.keys, *wanted}
    tables = (DayClient, DayNetwork, DayConnector)
    return next((one for one in tables if needed <= set(one.dimensions)), None)


COLUMN_OF = {"customer": "customer_id", "connector": "connector_id", "country": "country"}


class Margins:
    """What an address asks for. Traffic is read in one statement; `pair` narrows to one pair."""

    def __init__(self, user: User, params: QueryDict, grouping: Grouping = BY_DAY) -> None:
        self.today = timezone.localdate(timezone=timezone.get_default_timezone())
        self.user, self.params, self.grouping = user, params, grouping
        self.span: Span = span.asked(params, self.today)

    @cached_property
    def filters(self) -> MarginFilter:
        return MarginFilter(self.params, user=self.user)

    @cached_property
    def _chosen(self) -> dict[str, Any] | None:
        return self.filters.chosen

    @cached_property
    def table(self) -> type[Traffic] | None:
        """Where the figures stand; None if no table knows all that was asked for."""
        held = [COLUMN_OF[name] for name, value in (self._chosen or {}).items() if value]
        return table_for(self.grouping, held)

    @cached_property
    def _all(self) -> list[Line]:
        """The groups of all pairs, days newest first, others by revenue."""
        if self._chosen is None or self.table is None:
            return []
        period = self.span.period
        found = read(
            self.table,
            *self.grouping.keys,
            user=self.user,
            day__range=(period.start, period.last),
            **self._chosen,
        )
        names = self.grouping.name({key for key, _pair in found})
        for (key, _pair), line in found.items():
            line.name = names[key]
        if self.grouping.is_by_day:
            return sorted(found.values(), key=lambda line: (line.name, line.pair), reverse=True)
        return sorted(
            found.values(), key=lambda line: (line.pair, -line.revenue, -line.cost, line.name)
        )

    @cached_property
    def pairs(self) -> list[Pair]:
        """Those of the period, money before credits, the one with the largest traffic first."""
        sent: dict[Pair, int] = {}
        for line in self._all:
            sent[line.pair] = sent.get(line.pair, 0) + line.sent_parts
        return sorted(sent, key=lambda pair: (pair.unit == money.CREDITS, -sent[pair], pair))

    @cached_property
    def pair(self) -> Pair | None:
        """The pair that was asked for, if it occurs."""
        asked = self.params.get("pair", "")
        return next((pair for pair in self.pairs if pair.slug == asked), None)

    @property
    def drawn(self) -> Pair | None:
        """The pair of the chart and of the key figures."""
        return self.pair or next(iter(self.pairs), None)

    @cached_property
    def lines(self) -> list[Line]:
        return [line for line in self._all if self.pair in (None, line.pair)]

    @cached_property
    def totals(self) -> list[Line]:
        """One for each pair of the lines."""
        shown = [self.pair] if self.pair else self.pairs
        found = {pair: Line(_("Total"), pair) for pair in shown}
        for line in self.lines:
            found[line.pair].add(line.sent_parts, line.delivered_parts, line.revenue, line.cost)
        return list(found.values())

    @property
    def described(self) -> str:
        chosen = [str(value) for value in (self._chosen or {}).values() if value]
        return ", ".join([*chosen, *filter(None, [str(self.pair or "")]), self.days])

    @property
    def days(self) -> str:
        return span.written(self.span.period)


def group_field(grouping: Grouping) -> finance_sheet.Field:
    """The first column: the day or the name of the group."""
    kind = "date" if grouping.is_by_day else "text"

    def show(line: Line) -> Any:
        return date_format(line.name, "j M Y") if isinstance(line.name, date) else line.name

    return finance_sheet.Field(
        "name", grouping.head, lambda line: line.name, kind, show=show, place="c-l r1 strong"
    )


def fields(grouping: Grouping) -> tuple[finance_sheet.Field, ...]:
    """The columns of a report of margins, for its page and its export."""
    field = finance_sheet.Field
    return (
        group_field(grouping),
        field("unit", _("Sold in"), lambda line: line.unit, place="c-r r1"),
        field("cost_unit", _("Bought in"), lambda line: line.cost_unit),
        field("sent", _("Sent (parts)"), lambda line: line.sent_parts, "number"),
        field("delivered", _("Delivered (parts)"), lambda line: line.delivered_parts, "number"),
        field("revenue", _("Revenue"), lambda line: line.revenue, "money", place="c-l r2"),
        field(
            "cost",
            _("Cost"),
            lambda line: line.cost,
            "money",
            unit=lambda line: line.cost_unit,
            place="c-r r2",
        ),
        field("margin", _("Margin"), lambda line: line.margin, "money", place="c-l r3"),
        field("percent", _("Margin, %"), lambda line: line.percent, "percent", place="c-r r3"),
    )
