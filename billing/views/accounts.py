"""The dialogs about a customer's accounts."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, approval_limits, recipients
from billing.forms.accounts import LimitsForm, OpenForm, WarningsForm
from billing.models import Account
from customers.models import Customer
from portal.core.errors import Deferred
from portal.kit.views.form import FormView

CREDIT = ("credit_limit", "overdraft", "overdraft_until")


class OfCustomer(FormView):
    """A form about a customer's money; it goes back to the Balance tab."""

    model = Customer

    @cached_property
    def customer(self):
        return self.row()

    @cached_property
    def account(self):
        mine = Account.objects.visible_to(self.request.user).select_related("customer")
        found = mine.filter(customer=self.customer, client__isnull=True)
        return get_object_or_404(found, pk=self.kwargs["account"])

    @property
    def owner(self) -> dict:
        """Whose account it is."""
        return {"customer": self.customer}

    @property
    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.customer.account_code, "url": self.back_to()},
            {"title": self.title},
        ]

    def back_to(self):
        return reverse("billing:customer-balance", args=[self.customer.pk])


class AccountOpen(OfCustomer):
    permission_required = "billing.add_account"
    form_class = OpenForm
    template_name = "billing/balance/form.html"
    verb = gettext_lazy("Open account")

    @property
    def title(self):
        return _("Open account for %(name)s") % {"name": self.customer}

    def act(self, cleaned):
        account = accounts.open_account(**self.owner, by=self.request.user, **_filled(cleaned))
        return _("An account in %(unit)s is open.") % {"unit": account.unit}


class AccountLimits(OfCustomer):
    permission_required = "billing.change_account"
    form_class = LimitsForm
    template_name = "billing/balance/form.html"

    @property
    def title(self):
        return _("Limits and prices, %(unit)s") % {"unit": self.account.unit}

    def form_arguments(self):
        return {"account": self.account}

    @property
    def text(self):
        return approval_limits.hint(approval_limits.CREDIT, self.account.unit)

    def act(self, cleaned):
        try:
            is_other = accounts.change(self.account, cleaned, by=self.request.user)
        except Deferred:
            # The credit waits for another person; the rest holds all the same.
            rest = {name: value for name, value in cleaned.items() if name not in CREDIT}
            accounts.change(self.account, rest, by=self.request.user)
            raise
        return _("Limits and prices are saved.") if is_other else _("Nothing was different.")


class AccountWarnings(AccountLimits):
    form_class = WarningsForm
    text = ""

    @property
    def title(self):
        return _("Balance warnings, %(unit)s") % {"unit": self.account.unit}

    def form_arguments(self):
        told = recipients.of_account(self.account)
        said = _("To %(emails)s.") % {"emails": ", ".join(told)}
        nobody = _("None of the customer's contacts is ticked for balance warnings yet.")
        return {"account": self.account, "told": said if told else nobody}

    def act(self, cleaned):
        if accounts.change(self.account, cleaned, by=self.request.user):
            return _("Balance warnings are saved.")
        return _("Nothing was different.")


def _filled(cleaned):
    return {name: value for name, value in cleaned.items() if value is not None}
