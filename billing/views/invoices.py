"""The list of invoices, the same for staff and for those who pay, and its part on their pages."""

from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, invoice_looks
from billing.filters.invoices import InvoiceFilter
from billing.models import Account, Invoice
from billing.tables.invoices import InvoiceTable, OwnerInvoiceTable
from clients.views.client_record import ClientTab
from customers.views.record import CustomerTab
from portal.core import money
from portal.kit import faces
from portal.kit.columns import ListButton
from portal.kit.paging import Page
from portal.kit.views.list import Empty, ListView

VIEW, ADD = "billing.view_invoice", "billing.add_invoice"
SHOWN = ("account__customer", "account__client", "enterprise")
SIZE = 25


class InvoiceList(ListView):
    """systems: the tabs Pending, Hold, Unpaid, Overdue and All; outside without the first two."""

    model = Invoice
    key = "invoices"
    tab = ""
    title = gettext_lazy("Invoices")
    permission_required = VIEW
    table_class = InvoiceTable
    filter_class = InvoiceFilter
    export = "invoices"
    template_name = "billing/invoices/list.html"
    new = ListButton("invoices", gettext_lazy("New invoice"), "plus", "billing:invoice-new", ADD)

    @property
    def search_placeholder(self):
        return _("Number, customer or client") if self.request.user.is_staff else _("Number")

    @property
    def empty(self):
        of_tab = next(tab for tab in invoice_looks.TABS if tab.slug == self.tab)
        if self.tab:
            return Empty(_("Nothing here now"), str(of_tab.nothing))
        if not self.request.user.is_staff:
            return Empty(
                _("No invoices yet"),
                _("Your invoices, credit notes and receipts will stand here to be read and paid."),
            )
        return Empty(
            _("No invoices yet"),
            _(
                "An invoice is made of what an account used in a period, of an amount to be paid "
                "in advance, or of lines by hand. It is a draft until you issue it."
            ),
        )

    def rows(self):
        return self._cut(self.tab).select_related(*SHOWN)

    def extra(self, page):
        return {"tabs": self._tabs()}

    def _cut(self, slug):
        return invoice_looks.cut(super().rows(), slug)

    def _tabs(self):
        is_staff = faces.of(self.request.user).kind == faces.STAFF
        return [
            {
                "title": tab.title,
                "url": reverse(tab.url_name),
                "is_current": tab.slug == self.tab,
                "count": invoice_looks.counted(self._cut(tab.slug)) if tab.slug else "",
            }
            for tab in invoice_looks.TABS
            if is_staff or tab.slug in invoice_looks.OUTSIDE
        ]

    def _export_url(self):
        """The file has the tab's rows."""
        url = super()._export_url()
        return f"{url}&{urlencode({'tab': self.tab})}" if self.tab else url


class OfOwner:
    """The tab Invoices of somebody who pays."""

    tab = "invoices"
    template_name = "billing/invoices/of_owner.html"

    @cached_property
    def accounts(self):
        """Those that documents can be made for: kept in a currency."""
        return list(self.own_accounts().exclude(unit=money.CREDITS))

    def extra(self):
        rows = Invoice.objects.visible_to(self.request.user).filter(account__in=self.own_accounts())
        slug = self._asked()
        shown = invoice_looks.cut(rows, slug).select_related(*SHOWN).order_by("-pk")
        page = Page(shown, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return {
            "page": page,
            "table": OwnerInvoiceTable(page.rows, user=self.request.user, orderable=False),
            "has_rows": bool(page.rows) or bool(slug and rows.exists()),
            "groups": self._groups(rows, slug),
            "new": self._new(),
            "all_url": f"{reverse('billing:invoices')}?{urlencode(self.asked_of_list())}",
            "empty": self._empty(),
        }

    def _asked(self):
        asked = self.request.GET.get("of", "")
        return asked if asked in {tab.slug for tab in invoice_looks.TABS} else ""

    def _groups(self, rows, current):
        tabs = sorted(invoice_looks.TABS, key=lambda tab: bool(tab.slug))
        return [
            {
                "title": tab.title,
                "url": f"{self.request.path}?of={tab.slug}" if tab.slug else self.request.path,
                "is_current": tab.slug == current,
                "count": invoice_looks.counted(tab.cut(rows, invoice_looks.today()))
                if tab.slug
                else "",
            }
            for tab in tabs
        ]

    def _new(self):
        """What may be made for this owner's first account in a currency."""
        if not self.accounts or not self.request.user.has_perm(ADD) or self.is_gone():
            return []
        query = urlencode({"account": self.accounts[0].pk})
        found = [
            ("billing:invoice-new", _("New invoice"), "plus"),
            ("billing:invoice-of-usage", _("For a period"), "calendar"),
            ("billing:invoice-of-amount", _("For an amount"), "coin"),
        ]
        return [
            {"title": title, "url": f"{reverse(name)}?{query}", "icon": icon}
            for name, title, icon in found
        ]

    def _empty(self):
        if not self.own_accounts().exists():
            text = _("There is no account here that invoices could be made for.")
        elif not self.accounts:
            text = _("Its account counts messages; invoices are made in currencies.")
        else:
            text = _(
                "What is made for this account, by hand or by the run of a month, stands here."
            )
        return Empty(_("No invoices yet"), text)


class CustomerInvoices(OfOwner, CustomerTab):
    permission_required = ("customers.view_customer", VIEW)

    def own_accounts(self):
        mine = Account.objects.visible_to(self.request.user)
        return mine & accounts.of_customer(self.record)

    def asked_of_list(self):
        return {"customer": self.record.pk}

    def is_gone(self):
        return self.record.is_archived


class ClientInvoices(OfOwner, ClientTab):
    """For staff; the client itself has the list."""

    title = gettext_lazy("Invoices")
    permission_required = ("clients.view_client", VIEW)

    def has_permission(self):
        return super().has_permission() and self.request.user.is_staff

    def own_accounts(self):
        mine = Account.objects.visible_to(self.request.user)
        return mine & accounts.of_client(self.record)

    def asked_of_list(self):
        return {"client": self.record.pk}

    def is_gone(self):
        return self.record.is_gone or self.record.customer.is_archived
