"""The reports of finance as the chart component draws them; the tables below say them exactly."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core import money, periods
from portal.templatetags import onward
from reports.charts import LARGEST
from reports.finance_margin import Line, Margins, Pair
from reports.finance_receivables import AGES
from reports.finance_tax import Line as TaxLine


def of_margins(margins: Margins) -> dict[str, Any] | None:
    """Revenue and cost of one pair of units: every day, oldest first, or the largest groups."""
    pair = margins.drawn
    if pair is None:
        return None
    lines = [line for line in margins.lines if line.pair == pair]
    by_day = margins.grouping.is_by_day
    labels, lines = _days(margins, lines, pair) if by_day else _groups(lines, pair)
    total = next(line for line in margins.totals if line.pair == pair)
    summary = _("Revenue %(revenue)s %(unit)s, cost %(cost)s %(cost_unit)s")
    return {
        "id": "margin",
        "title": f"{margins.grouping.chart_title}, {pair}",
        "summary": summary
        % {
            "revenue": _written(total.revenue, pair.unit),
            "unit": pair.unit,
            "cost": _written(total.cost, pair.cost_unit),
            "cost_unit": pair.cost_unit,
        },
        "data": {
            "labels": labels,
            "series": [
                _series(_("Revenue"), "sent", [line.revenue for line in lines], pair.unit),
                _series(_("Cost"), "delivered", [line.cost for line in lines], pair.cost_unit),
            ],
            "is_lying": not by_day,
        },
    }


def _days(margins: Margins, lines: Sequence[Line], pair: Pair) -> tuple[list[str], list[Line]]:
    found = {line.name: line for line in lines}
    days = periods.days(margins.span.period)
    labels = [f"{day.day} {date_format(day, 'D')[:2]}" for day in days]
    return labels, [found.get(day) or Line(day, pair) for day in days]


def _groups(lines: Sequence[Line], pair: Pair) -> tuple[list[str], list[Line]]:
    """The groups with the largest revenue; all others share the last bar."""
    largest = sorted(lines, key=lambda line: -line.revenue)
    shown, rest = largest[:LARGEST], largest[LARGEST:]
    if rest:
        others = Line(_("%(count)s others") % {"count": len(rest)}, pair)
        for line in rest:
            others.add(line.sent_parts, line.delivered_parts, line.revenue, line.cost)
        shown = [*shown, others]
    return [str(line.name) for line in shown], shown


def of_ages(totals: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What is open by age, in the currency in which most is."""
    if not totals:
        return None
    whole = totals[0]
    unit = whole["unit"]
    summary = _("%(sum)s %(unit)s open, %(late)s overdue")
    sums = {"sum": _written(whole["total"], unit), "late": _written(whole["overdue"], unit)}
    return {
        "id": "ages",
        "title": _("Open by age, %(unit)s") % {"unit": unit},
        "summary": summary % (sums | {"unit": unit}),
        "data": {
            "labels": [str(age.title) for age in AGES],
            "series": [_series(_("Open"), "plain", [whole[age.name] for age in AGES], unit)],
        },
    }


def of_taxes(lines: Sequence[TaxLine], unit: str) -> dict[str, Any]:
    """The tax of one currency by enterprise, case and rate."""
    sums: dict[str, Decimal] = {}
    has_several = len({line.enterprise for line in lines}) > 1
    for line in lines:
        if line.unit == unit:
            rate = f"{line.case}, {onward.percent(line.percent)}"
            label = f"{line.enterprise}, {rate}" if has_several else rate
            sums[label] = sums.get(label, Decimal(0)) + line.tax
    largest = sorted(sums, key=lambda label: -abs(sums[label]))[:LARGEST]
    summary = _("Tax of %(sum)s %(unit)s")
    whole = _written(sum(sums.values(), Decimal(0)), unit)
    return {
        "id": "tax",
        "title": _("Tax, %(unit)s") % {"unit": unit},
        "summary": summary % {"sum": whole, "unit": unit},
        "data": {
            "labels": largest,
            "series": [_series(_("Tax"), "plain", [sums[label] for label in largest], unit)],
            "is_lying": True,
        },
    }


def _series(title: str, kind: str, amounts: Sequence[Decimal], unit: str) -> dict[str, Any]:
    # A canvas knows floats only; every exact figure stands in the table.
    values = [float(money.in_currency(amount, unit)) for amount in amounts]
    return {"title": title, "kind": kind, "values": values}


def _written(amount: Decimal, unit: str) -> str:
    return money.show(money.in_currency(amount, unit), unit)
