"""What traffic adds to the list of customers."""

import django_tables2 as tables
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import Delta
from portal.kit.columns import ListColumn
from portal.kit.exports.columns import NUMBER
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.tables import cell
from portal.templatetags import onward
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


THIS_MONTH = ListColumn(
    "customers",
    "this_month",
    PartsSent(_("This month"), accessor="pk", orderable=False, attrs=cell("r", "c-0")),
    after="clients",
    fill=_sum_up,
    exported=(ExportColumn("this_month", _("This month"), "month_parts", NUMBER),),
)
