"""Traffic as the chart component draws it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.templatetags import onward
from reports import traffic
from reports.statistics import Line, Statistics
from reports.tally import Tally

# Groups that have a bar of their own; the others share one.
LARGEST = 15


def of(statistics: Statistics) -> dict:
    """What was sent and delivered by day, oldest first; or what was sent by group."""
    if statistics.grouping.is_by_day:
        return of_days({day.date: day.tally for day in statistics.days[::-1]})
    return _of_groups(statistics.groups, statistics.grouping.chart_title)


def _of_groups(groups: Sequence[Line], title: str) -> dict:
    """Sent parts of the largest groups, and of all others in one bar, as bars that lie."""
    groups = [line for line in groups if line.tally.sent_parts]
    labels = [line.name for line in groups[:LARGEST]]
    values = [line.tally.sent_parts for line in groups[:LARGEST]]
    if others := groups[LARGEST:]:
        named = {"count": onward.count(len(others))}
        labels.append(_("%(count)s others") % named)
        values.append(traffic.total(line.tally for line in others).sent_parts)
    summary = _("%(sent)s parts sent in %(groups)s groups")
    return {
        "id": "by-group",
        "title": title,
        "summary": summary % {"sent": sum(values), "groups": len(groups)},
        "data": {
            "labels": labels,
            "series": [{"title": _("Sent"), "kind": "sent", "values": values}],
            "is_lying": True,
        },
    }


def of_days(days: Mapping[date, Tally]) -> dict:
    """Sent and delivered parts of these days in their order."""
    sent, delivered = _parts(days.values())
    summary = _("%(sent)s parts sent and %(delivered)s delivered in %(days)s days")
    return {
        "id": "by-day",
        "title": _("Sent and delivered, by day"),
        "summary": summary % {"sent": sum(sent), "delivered": sum(delivered), "days": len(days)},
        "data": {
            "labels": [f"{day.day} {date_format(day, 'D')[:2]}" for day in days],
            "series": _series(sent, delivered),
        },
    }


def of_hours(hours: Mapping[tuple[date, int], Tally]) -> dict:
    """Sent and delivered parts of these hours in their order."""
    sent, delivered = _parts(hours.values())
    summary = _("%(sent)s parts sent and %(delivered)s delivered in %(hours)s hours")
    return {
        "id": "by-hour",
        "title": _("Sent and delivered, by hour"),
        "summary": summary % {"sent": sum(sent), "delivered": sum(delivered), "hours": len(hours)},
        "data": {
            "labels": [f"{date_format(day, 'D')[:2]} {hour:02}" for day, hour in hours],
            "series": _series(sent, delivered),
        },
    }


def with_table(chart: dict, days: Mapping[date, Tally]) -> dict:
    """The chart with its days folded under it, the newest first."""
    rows = [
        [
            date_format(day, "D j M Y"),
            onward.count(found.messages),
            onward.count(found.sent_parts),
            onward.count(found.delivered_parts),
            onward.count(found.failed_parts),
            onward.percent(found.efficiency),
        ]
        for day, found in reversed(days.items())
    ]
    heads = [_("Date"), _("Messages"), _("Sent"), _("Delivered"), _("Failed"), _("Efficiency")]
    return chart | {"heads": heads, "rows": rows}


def _parts(tallies) -> tuple[list[int], list[int]]:
    tallies = list(tallies)
    return (
        [found.sent_parts for found in tallies],
        [found.delivered_parts for found in tallies],
    )


def _series(sent: list[int], delivered: list[int]) -> list[dict]:
    return [
        {"title": _("Sent"), "kind": "sent", "values": sent},
        {"title": _("Delivered"), "kind": "delivered", "values": delivered},
    ]
