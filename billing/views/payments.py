"""The log of payments, the same for staff and for those who pay, and its part on their pages."""

from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts
from billing.filters.payments import PaymentFilter
from billing.models import Account, Payment
from billing.tables.payments import OwnerPaymentTable, PaymentTable
from clients.views.client_record import ClientTab
from customers.views.record import CustomerTab
from portal.core import money
from portal.kit.columns import ListButton
from portal.kit.paging import Page
from portal.kit.views.list import Empty, ListView

VIEW, ADD = "billing.view_payment", "billing.add_payment"
SIZE = 25


class PaymentList(ListView):
    """systems: Payments - the log of what came in and went out."""

    model = Payment
    key = "payments"
    title = gettext_lazy("Payments")
    permission_required = VIEW
    table_class = PaymentTable
    filter_class = PaymentFilter
    export = "payments"
    search_placeholder = gettext_lazy("Comment, amount, invoice or name")
    new = ListButton("payments", gettext_lazy("New payment"), "plus", "billing:payment-new", ADD)

    @property
    def empty(self):
        if not self.request.user.is_staff:
            return Empty(
                _("No payments yet"), _("What you paid stands here with its date and invoice.")
            )
        return Empty(
            _("No payments yet"),
            _(
                "A payment raises the balance at once and settles the invoice it is for. Top-ups "
                "and what the bank and card providers tell of stand here, too."
            ),
        )

    def rows(self):
        return super().rows().with_all()


class OfOwner:
    """The tab Payments of somebody who pays."""

    tab = "payments"
    template_name = "billing/payments/of_owner.html"

    @cached_property
    def accounts(self):
        """Those whose payments are money; SMS credits are only topped up."""
        return [one for one in self.own_accounts() if one.unit != money.CREDITS]

    def extra(self):
        rows = Payment.objects.visible_to(self.request.user).filter(account__in=self.own_accounts())
        page = Page(
            rows.with_all().order_by("-pk"), self.request.GET, size=SIZE, path=self.request.path
        )
        page.sizes = ()
        return {
            "page": page,
            "table": OwnerPaymentTable(page.rows, user=self.request.user, orderable=False),
            "new": self._new(),
            "all_url": f"{reverse('billing:payments')}?{urlencode(self.asked_of_list())}",
            "empty": self._empty(),
        }

    def _new(self):
        """What may be noted for this owner's first account in a currency."""
        if not self.accounts or not self.request.user.has_perm(ADD):
            return []
        query = urlencode({"account": self.accounts[0].pk})
        found = [("billing:payment-new", _("New payment"), "plus")]
        if not self.is_gone():
            found.append(("billing:payment-receipt", _("Top up with receipt"), "receipt"))
        found.append(("billing:payment-package", _("Negative package"), "minus"))
        return [
            {"title": title, "url": f"{reverse(name)}?{query}", "icon": icon}
            for name, title, icon in found
        ]

    def _empty(self):
        text = _("What is paid for this account, by bank, card or hand, stands here.")
        if not self.own_accounts().exists():
            text = _("There is no account here that could be paid into.")
        return Empty(_("No payments yet"), text)


class CustomerPayments(OfOwner, CustomerTab):
    permission_required = ("customers.view_customer", VIEW)

    def own_accounts(self):
        mine = Account.objects.visible_to(self.request.user)
        return mine & accounts.of_customer(self.record)

    def asked_of_list(self):
        return {"customer": self.record.pk}

    def is_gone(self):
        return self.record.is_archived


class ClientPayments(OfOwner, ClientTab):
    """For staff; the client itself has the list."""

    title = gettext_lazy("Payments")
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
