from django.urls import reverse

from customers.views.record import CustomerTab
from portal.kit.paging import Page
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who

SIZE = 25


class CustomerHistory(CustomerTab):
    """What was done to the customer and to all that is its own."""

    tab = "history"
    permission_required = ("customers.view_customer", "portal.view_historyentry")
    template_name = "customers/customers/history.html"

    def extra(self):
        rows = HistoryEntry.objects.visible_to(self.request.user)
        rows = rows.filter(customer_id=self.record.pk).select_related("actor", "acting_as")
        page = Page(rows.order_by("-pk"), self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return {
            "page": page,
            "entries": [
                {"at": one.at, "subject": one.subject, "who": who(one), "what": what(one)}
                for one in page.rows
            ],
            "all_url": f"{reverse('history')}?kind=customer&of={self.record.pk}",
        }
