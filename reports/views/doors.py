"""The tabs Reporting: of a customer, and of one of its SMPP accounts."""

from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.views.record import SmppAccountTab
from customers.views.record import CustomerTab
from reports import charts, doors, span, traffic
from reports.doors import CustomerTraffic
from reports.tables.doors import DoorTable, HourTable

SEEN_WITH = "reports.view_dayclient"
SHOWN = 200


class CustomerReporting(CustomerTab):
    """SMS traffic by SMPP account and by the customer's other doors."""

    tab = "reporting"
    permission_required = ("customers.view_customer", SEEN_WITH)
    template_name = "reports/doors/of_customer.html"

    @cached_property
    def traffic(self):
        return CustomerTraffic(self.request.user, self.record, self.request.GET)

    def extra(self):
        found = self.traffic
        return {
            "span": found.span,
            "period": span.shown(found.span, self.request.GET, self.request.path),
            "export_url": self._export_url(),
            "chart": charts.with_table(charts.of_days(found.days), found.days),
            "chosen": found.chosen,
            "lines": found.lines[:SHOWN],
            "table": self._table(),
            "left_out": max(0, len(found.lines) - SHOWN),
            "zone": settings.TIME_ZONE,
            "empty": None if found.lines else _empty(),
        }

    def _table(self):
        found = self.traffic
        table = DoorTable(
            found.lines,
            total=found.total,
            units=found.units,
            order_by=self.request.GET.get("sort", ""),
        )
        table.paginate(per_page=SHOWN)
        return table

    def _export_url(self):
        query = self.request.GET.copy()
        query["customer"] = self.record.pk
        return f"{reverse('export', args=['customer-traffic'])}?{query.urlencode()}"


class SmppAccountReporting(SmppAccountTab):
    """The last 48 hours of an SMPP account."""

    tab = "reporting"
    permission_required = ("clients.view_smppaccount", SEEN_WITH)
    template_name = "reports/doors/of_smpp_account.html"

    def extra(self):
        hours = doors.by_hour(self.record, user=self.request.user, now=timezone.now())
        lines = [{"hour": hour, "tally": tally} for hour, tally in reversed(hours.items())]
        return {
            "chart": charts.of_hours(hours),
            "table": HourTable(
                lines,
                total=traffic.total(hours.values()),
                order_by=self.request.GET.get("sort", ""),
            ),
            "zone": settings.TIME_ZONE,
            "days_url": self._days_url(),
        }

    def _days_url(self):
        """Its days stand with its customer's."""
        if not self.request.user.has_perm("customers.view_customer"):
            return None
        url = reverse("reports:customer", args=[self.record.customer_id])
        return f"{url}?door={self.record.pk}"


def _empty():
    return {
        "title": _("No traffic in this period"),
        "text": _("What comes in by an SMPP account, an API token or the portal is counted here."),
        "steps": [
            _("Choose a longer period."),
            _("Or issue an SMPP account, so that the customer can send."),
        ],
    }
