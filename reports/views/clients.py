"""The tab Clients of a customer: who sends under it, and how much this month."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import Client
from clients.scoping import LIVING
from customers.views.record import CustomerTab
from portal.core import periods
from portal.kit.paging import SIZES, Page
from reports import traffic
from reports.models import DayClient
from reports.tables.doors import ClientTable
from reports.tally import Tally
from reports.views.doors import SEEN_WITH

SIZE = 25


class CustomerClients(CustomerTab):
    """The customer's clients by name, with what each sent since the first of this month."""

    tab = "clients"
    permission_required = ("customers.view_customer", "clients.view_client", SEEN_WITH)
    template_name = "reports/clients/of_customer.html"

    def extra(self):
        page = Page(self._clients(), self.request.GET, size=self._size(), path=self.request.path)
        total = traffic.total(self._traffic(client__isnull=False).values())
        found = self._traffic("client_id", client__in=[client.pk for client in page.rows])
        lines = [
            {"client": client, "tally": found.get((client.pk,)) or Tally()} for client in page.rows
        ]
        return {
            "page": page,
            "table": ClientTable(lines, total=total, units=total.units, orderable=False),
            "since": date_format(self._month().start, "j M Y"),
            "all_url": f"{reverse('clients:clients')}?customer={self.record.pk}",
            "empty": None if page.rows else _empty(),
        }

    def _clients(self):
        """Those that are not archived; of an archived customer all that were there."""
        rows = Client.objects.visible_to(self.request.user).filter(customer=self.record)
        shown = (*LIVING, Client.Status.ARCHIVED) if self.record.is_archived else LIVING
        return rows.filter(status__in=shown).order_by("company", "pk")

    def _traffic(self, *dimensions, **where):
        month = self._month()
        return traffic.by(
            DayClient,
            *dimensions,
            user=self.request.user,
            customer=self.record.pk,
            day__range=(month.start, month.last),
            **where,
        )

    def _month(self):
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return periods.preset("this-month", today)

    def _size(self):
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in map(str, SIZES) else SIZE


def _empty():
    return {
        "title": _("No clients yet"),
        "text": _(
            "A client sends under its customer and may have an account, prices and sender names of "
            "its own. Here you will see each one with what it sent this month."
        ),
    }
