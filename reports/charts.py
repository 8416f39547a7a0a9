"""Traffic as the chart component draws it."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.statistics import Day


def by_day(days: Sequence[Day]) -> dict:
    """Sent and delivered parts by day, oldest first."""
    days = days[::-1]
    sent = [day.tally.sent_parts for day in days]
    delivered = [day.tally.delivered_parts for day in days]
    summary = _("%(sent)s parts sent and %(delivered)s delivered in %(days)s days")
    return {
        "id": "by-day",
        "title": _("Sent and delivered, by day"),
        "summary": summary % {"sent": sum(sent), "delivered": sum(delivered), "days": len(days)},
        "data": {
            "labels": [f"{day.date.day} {date_format(day.date, 'D')[:2]}" for day in days],
            "series": [
                {"title": _("Sent"), "kind": "sent", "values": sent},
                {"title": _("Delivered"), "kind": "delivered", "values": delivered},
            ],
        },
    }
