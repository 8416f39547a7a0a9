"""Statistics in five groupings: of the whole house or a tenant, and of one client."""

from abc import ABC, abstractmethod

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.views.client_record import ClientTab
from portal.kit.views.list import Empty
from portal.kit.views.screen import Screen
from reports import charts, groupings, span
from reports.groupings import Grouping
from reports.models import DayClient
from reports.statistics import Line, Statistics
from reports.tally import Tally

SEEN_WITH = "reports.view_dayclient"
# Groups on a page; its total and its export know all of them.
SHOWN = 200

EMPTY = Empty(
    gettext_lazy("No traffic in this period"),
    gettext_lazy("Messages are counted here on the day they were accepted, within seconds."),
    (
        gettext_lazy("Choose a longer period, or take a filter away."),
        gettext_lazy("Or send a message: by the API, by SMPP or from this portal."),
    ),
)


class Grouped(Screen, ABC):
    """One of the five groupings, named by the last part of the address; by day without one."""

    title = gettext_lazy("Statistics")

    @cached_property
    def grouping(self) -> Grouping:
        found = groupings.called(self.kwargs.get("report", ""))
        if found is None:
            raise Http404
        return found

    @abstractmethod
    def address(self, grouping: Grouping) -> str:
        """Where this page shows another grouping of the same."""

    def shown(self, statistics: Statistics) -> dict:
        """What both pages show of statistics."""
        params, columns = self.request.GET, _columns(statistics)
        lines = statistics.lines
        shown = lines if statistics.grouping.is_by_day else lines[:SHOWN]
        return {
            "statistics": statistics,
            "period": span.shown(statistics.span, params, self.request.path),
            "groups": self._groups(),
            "chart": None if statistics.is_empty else charts.of(statistics),
            "heads": [_head(one, statistics, self.request) for one in _heads(statistics, columns)],
            "columns": columns,
            "whole": _whole(statistics, columns),
            "lines": [_line(line, statistics, columns) for line in shown],
            "left_out": len(lines) - len(shown),
            "empty": EMPTY if statistics.is_empty else None,
        }

    def _groups(self) -> list[dict]:
        """The five reports; the period and the filters go along, the order does not."""
        kept = self.request.GET.copy()
        kept.pop("sort", None)
        query = f"?{kept.urlencode()}" if kept else ""
        return [
            {
                "title": one.label,
                "url": f"{self.address(one)}{query}",
                "is_current": one == self.grouping,
            }
            for one in groupings.ALL
        ]


class StatisticsReport(Grouped):
    """Of all three faces; each sees its own rows, and filters narrow them."""

    model = DayClient
    permission_required = SEEN_WITH
    template_name = "reports/statistics/page.html"

    def get(self, request, report=""):
        statistics = Statistics(request.user, request.GET, self.grouping)
        self.title = self.grouping.title
        self.subtitle = _("days in %(zone)s") % {"zone": settings.TIME_ZONE}
        context = self.shown(statistics) | {
            "screen": self,
            "filters": statistics.filters,
            "chips": statistics.filters.chips(request.GET, request.path),
            "clear_url": self._clear_url(),
            "export_url": _export_url("statistics", request.GET, report=self.grouping.slug),
        }
        return render(request, self.template_name, context)

    def address(self, grouping):
        if grouping.is_by_day:
            return reverse("reports:statistics")
        return reverse("reports:statistics-grouped", args=[grouping.slug])

    def _clear_url(self) -> str:
        kept = self.request.GET.copy()
        for name in ("customer", "client", "channel"):
            kept.pop(name, None)
        return f"{self.request.path}?{kept.urlencode()}"


class ClientStatistics(ClientTab, Grouped):
    """Of one client: for staff on its page, for its own people in the cabinet."""

    tab = "statistics"
    template_name = "reports/statistics/of_client.html"

    def get_permission_required(self):
        return (SEEN_WITH,) if self.is_cabinet else ("clients.view_client", SEEN_WITH)

    def extra(self):
        statistics = Statistics(self.request.user, self.request.GET, self.grouping, self.record)
        slug, client = self.grouping.slug, self.record.pk
        return self.shown(statistics) | {
            "export_url": _export_url(
                "client-statistics", self.request.GET, report=slug, client=client
            ),
            "zone": settings.TIME_ZONE,
        }

    def address(self, grouping):
        kind = "own" if self.is_cabinet else "client"
        number = [] if self.is_cabinet else [self.record.pk]
        if grouping.is_by_day:
            return reverse(f"reports:{kind}-statistics", args=number)
        return reverse(f"reports:{kind}-statistics-grouped", args=[*number, grouping.slug])


def _export_url(slug: str, params, **named) -> str:
    query = params.copy()
    for name, value in named.items():
        query[name] = value
    return f"{reverse('export', args=[slug])}?{query.urlencode()}"


def _columns(statistics: Statistics) -> list[dict]:
    """The columns of money; the unit stands in the head and not behind each amount.

    On a phone, where a line is a card, there is room for two of them.
    """
    names = [
        *(("price", _("SMS Price"), unit) for unit in statistics.units or [""]),
        *(("cost", _("Cost"), unit) for unit in statistics.cost_units),
        *(("margin", _("Margin"), unit) for unit in statistics.margin_units),
    ]
    places = ["c-r r3", "c-l r3"] + ["c-0"] * len(names)
    return [
        {
            "kind": kind,
            "head": f"{head}, {unit}" if unit else head,
            "unit": unit,
            "place": place,
        }
        for (kind, head, unit), place in zip(names, places, strict=False)
    ]


def _heads(statistics: Statistics, columns: list[dict]) -> list[tuple[str, str]]:
    """(name, title) of each column; one without a name has no amounts to sort by."""
    money = [
        (f"{one['kind']}_{one['unit']}" if one["unit"] else "", one["head"]) for one in columns
    ]
    return [
        ("name", statistics.grouping.head),
        ("sent", _("Send SMS (parts)")),
        ("delivered", _("SMS (Parts) Delivered")),
        ("efficiency", _("Efficiency")),
        *money,
    ]


def _head(column: tuple[str, str], statistics: Statistics, request) -> dict:
    """A column's head with the address that sorts by it: largest first, and then the other way.

    Names begin with the first of the alphabet.
    """
    name, title = column
    is_current = name == statistics.sort.removeprefix("-")
    is_down = statistics.sort.startswith("-")
    begins_up = name == "name" and not statistics.grouping.is_by_day
    goes_up = is_down if is_current else begins_up
    query = request.GET.copy()
    query["sort"] = name if goes_up else f"-{name}"
    return {
        "title": title,
        "url": f"{request.path}?{query.urlencode()}" if name else "",
        "sorted": ("descending" if is_down else "ascending") if is_current else "",
        "is_figure": name != "name",
    }


def _money(tally: Tally, columns: list[dict]) -> list[dict]:
    return [
        column | {"amount": getattr(tally, column["kind"])(column["unit"])} for column in columns
    ]


def _whole(statistics: Statistics, columns: list[dict]) -> dict:
    count = len(statistics.groups)
    named = {"days": number_format(count, force_grouping=True)}
    title = _("Total")
    if statistics.grouping.is_by_day:
        title = ngettext("Total, %(days)s day", "Total, %(days)s days", count) % named
    return {
        "title": title,
        "tally": statistics.total,
        "money": _money(statistics.total, columns),
    }


def _line(line: Line, statistics: Statistics, columns: list[dict]) -> dict:
    name, word = line.name, ""
    if statistics.grouping.is_by_day:
        name, word = date_format(line.date, "j M Y"), _word(line, statistics)
    return {
        "name": name,
        "word": word,
        "tally": line.tally,
        "is_poor": line.is_poor,
        "money": _money(line.tally, columns),
    }


def _word(line: Line, statistics: Statistics) -> str:
    """The day of the week; of today also the time until which it is counted."""
    weekday = date_format(line.date, "D")
    if not line.is_today:
        return weekday
    local = timezone.localtime(statistics.now, timezone.get_default_timezone())
    return _("%(weekday)s, until %(time)s") % {"weekday": weekday, "time": f"{local:%H:%M}"}
