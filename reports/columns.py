"""What traffic adds to the list of customers."""

import django_tables2 as tables
from django.db.models import Sum
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from messaging.models import Delta
from portal.kit.columns import ListColumn
from portal.kit.exports.columns import NUMBER
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.tables import cell
from portal.templatetags import onward
from reports import client_usage, span
from reports.models import DayClient


class PartsSent(tables.Column):
    def render(self, record):
        return onward.count(record.month_parts)


def _sum_up(customers):
    """Hang on each customer `month_parts`: the parts sent since the first of this month.

    Days of the house, not of the reader. One statement reads the daily sums and the deltas that
    wait to be folded into them, so that it sees each part once.
    """
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    days, deltas = (
        table.objects.filter(customer__in=customers, day__range=(today.replace(day=1), today))
        .order_by()
        .values_list("customer")
        .annotate(Sum("sent_parts"))
        for table in (DayClient, Delta)
    )
    for customer in customers:
        customer.month_parts = 0
    known = {customer.pk: customer for customer in customers}
    for key, parts in days.union(deltas, all=True):
        known[key].month_parts += parts


class OwnCount(tables.Column):
    """A count of what a client used in its current period."""

    def __init__(self, title, measure, *places):
        look = cell("r", *places, label=title) if places else cell("r", "c-0")
        super().__init__(title, accessor="pk", orderable=False, attrs=look)
        self.measure = measure

    def render(self, record):
        return onward.count(getattr(record.usage, self.measure))


class OwnCost(tables.Column):
    """What the customer was charged for a client's messages, in each currency."""

    def render(self, record):
        whole = record.usage.total
        costs = [onward.money(whole.price(unit), unit) for unit in whole.units]
        return format_html_join(", ", "{}", ((one,) for one in costs)) or onward.NOTHING


class OwnPeriod(tables.Column):
    def render(self, record):
        return span.written(record.usage.period)


def _use(clients):
    """Hang on each of a customer's own clients `usage`: that of its current period."""
    customer = clients[0].customer
    period_of = client_usage.own_periods(customer, client_usage.today())
    found = client_usage.of(customer, clients, period_of)
    for client, usage in zip(clients, found, strict=True):
        client.usage = usage


OWN_CLIENTS = [
    ListColumn(
        "own-clients",
        name,
        column,
        after=after,
        fill=_use,
    )
    for name, column, after in (
        ("emails", OwnCount(_("E-mails"), "emails", "c-l", "r3"), "public_id"),
        ("sms", OwnCount(_("SMS"), "sms", "c-r", "r2"), "emails"),
        ("sms_parts", OwnCount(_("SMS (parts)"), "sms_parts"), "sms"),
        ("viber", OwnCount(_("Viber"), "viber"), "sms_parts"),
        (
            "cost",
            OwnCost(
                _("Cost"),
                accessor="pk",
                orderable=False,
                attrs=cell("r", "c-r", "r3", "nw", label=_("Cost")),
            ),
            "viber",
        ),
        (
            "period",
            OwnPeriod(_("Period"), accessor="pk", orderable=False, attrs=cell("c-0", "nw")),
            "cost",
        ),
    )
]

THIS_MONTH = ListColumn(
    "customers",
    "this_month",
    PartsSent(_("This month"), accessor="pk", orderable=False, attrs=cell("r", "c-0")),
    after="clients",
    fill=_sum_up,
    exported=(ExportColumn("this_month", _("This month"), "month_parts", NUMBER),),
)
