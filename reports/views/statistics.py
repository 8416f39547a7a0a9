from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.kit.views.list import Empty
from portal.kit.views.screen import Screen
from reports import charts, span
from reports.models import DayClient
from reports.statistics import Day, Statistics
from reports.tally import Tally


class StatisticsReport(Screen):
    """Sent, delivered and what it cost, day by day. All three faces; each sees its own rows."""

    model = DayClient
    permission_required = "reports.view_dayclient"
    title = gettext_lazy("Statistics by day")
    template_name = "reports/statistics/page.html"
    empty = Empty(
        gettext_lazy("No traffic in this period"),
        gettext_lazy("Messages are counted here on the day they were accepted, within seconds."),
        (
            gettext_lazy("Choose a longer period, or take a filter away."),
            gettext_lazy("Or send a message: by the API, by SMPP or from this portal."),
        ),
    )

    def get(self, request):
        statistics = Statistics(request.user, request.GET)
        columns = _columns(statistics)
        self.subtitle = _("days in %(zone)s") % {"zone": settings.TIME_ZONE}
        context = {
            "screen": self,
            "statistics": statistics,
            "period": span.shown(statistics.span, request.GET, request.path),
            "filters": statistics.filters,
            "chips": statistics.filters.chips(request.GET, request.path),
            "clear_url": self._clear_url(),
            "export_url": f"{reverse('export', args=['statistics'])}?{request.GET.urlencode()}",
            "chart": None if statistics.is_empty else charts.by_day(statistics.days),
            "columns": columns,
            "whole": _whole(statistics, columns),
            "lines": [_line(day, statistics, columns) for day in statistics.days],
        }
        return render(request, self.template_name, context)

    def _clear_url(self) -> str:
        kept = self.request.GET.copy()
        for name in ("customer", "client", "channel"):
            kept.pop(name, None)
        return f"{self.request.path}?{kept.urlencode()}"


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


def _money(tally: Tally, columns: list[dict]) -> list[dict]:
    return [
        column | {"amount": getattr(tally, column["kind"])(column["unit"])} for column in columns
    ]


def _whole(statistics: Statistics, columns: list[dict]) -> dict:
    days = len(statistics.days)
    named = {"days": number_format(days, force_grouping=True)}
    title = ngettext("Total, %(days)s day", "Total, %(days)s days", days) % named
    return {
        "title": title,
        "tally": statistics.total,
        "money": _money(statistics.total, columns),
    }


def _line(day: Day, statistics: Statistics, columns: list[dict]) -> dict:
    word = date_format(day.date, "D")
    if day.is_today:
        local = timezone.localtime(statistics.now, timezone.get_default_timezone())
        word = _("%(weekday)s, until %(time)s") % {"weekday": word, "time": f"{local:%H:%M}"}
    return {
        "date": date_format(day.date, "j M Y"),
        "word": word,
        "tally": day.tally,
        "is_poor": day.is_poor,
        "money": _money(day.tally, columns),
    }
