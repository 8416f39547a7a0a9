"""The key figures in a customer's or a client's head: what went this month, and what arrived."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import Client
from customers.models import Customer
from portal.core import periods
from portal.core.periods import Period
from portal.models import User
from portal.templatetags import onward
from reports import figures, tally, traffic
from reports.models import DayClient
from reports.tally import Tally

USUAL_SPAN = timedelta(days=28)
KEPT = "_month_of_traffic"


def sent(of: Customer | Client, user: User) -> dict:
    """Parts sent since the first of the month."""
    found, _usual, period = _month(of, user)
    first, last = (date_format(day, "j M") for day in (period.start, period.last))
    return {
        "label": _("Sent this month, parts"),
        "value": onward.count(found.sent_parts),
        "note": first if first == last else f"{first} \N{EN DASH} {last}",
    }


def delivered(of: Customer | Client, user: User) -> dict:
    """Delivered of sent parts this month, beside the usual of its days."""
    found, usual, _period = _month(of, user)
    return figures.share_delivered(found, usual)


def _month(of: Customer | Client, user: User) -> tuple[Tally, float | None, Period]:
    """(this month, the usual efficiency, its days up to today), read once per look at a record.

    What is usual is the middle of this month's days and of the four weeks before it.
    """
    known = getattr(of, KEPT, None)
    if known is None:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        period = periods.between(periods.preset("this-month", today).start, today)
        days = traffic.by_day(
            DayClient,
            Period(period.start - USUAL_SPAN, period.end),
            user=user,
            **{"client" if isinstance(of, Client) else "customer": of.pk},
        )
        whole = traffic.total(found for day, found in days.items() if day in period)
        known = (whole, tally.usual(list(days.values())), period)
        setattr(of, KEPT, known)
    return known
