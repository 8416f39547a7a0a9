"""The dialogs about the money of a client that has an account of its own."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import approval_limits, balances, credit, recipients, top_ups
from billing.forms.changes import CreditForm, TopUpForm
from billing.models import Account, Entry
from billing.views.accounts import AccountLimits, AccountOpen, AccountWarnings, OfCustomer
from clients import client_record
from clients.models import Client


class OfClient(OfCustomer):
    """A form about a client's money; it goes back to the Finance tab."""

    model = Client
    template_name = "billing/balance/form.html"

    def rows(self):
        return super().rows().select_related("customer")

    @cached_property
    def client(self):
        return self.row()

    @cached_property
    def customer(self):
        return self.client.customer

    @property
    def owner(self):
        return {"customer": self.customer, "client": self.client}

    @cached_property
    def account(self):
        mine = Account.objects.visible_to(self.request.user).select_related("customer", "client")
        return get_object_or_404(mine.filter(client=self.client), pk=self.kwargs["account"])

    @property
    def crumbs(self):
        return client_record.crumbs(self.client, self.title)

    def back_to(self):
        return reverse("billing:client-finance", args=[self.client.pk])


class ClientAccountOpen(OfClient, AccountOpen):
    @property
    def title(self):
        return _("Open account for %(name)s") % {"name": self.client}


class ClientAccountLimits(OfClient, AccountLimits):
    pass


class ClientAccountWarnings(OfClient, AccountWarnings):
    pass


class TopUp(OfClient):
    """002: Top up account, of an amount with an optional comment; the money is there at once."""

    permission_required = "billing.add_balancechange"
    form_class = TopUpForm
    title = gettext_lazy("Top up account")

    def form_arguments(self):
        return {"account": self.account}

    def act(self, cleaned):
        entry = top_ups.add(self.account, **cleaned, by=self.request.user)
        return _told(entry, self.account.unit)


class SetCredit(OfClient):
    """002: Set credit, and notify the customer of the change."""

    permission_required = "billing.change_account"
    form_class = CreditForm
    title = gettext_lazy("Set credit")

    @property
    def text(self):
        return approval_limits.hint(approval_limits.CREDIT, self.account.unit)

    def form_arguments(self):
        return {"account": self.account, "told": recipients.of_account(self.account)}

    def act(self, cleaned):
        account = self.account
        outcome = credit.set_to(
            account, cleaned["amount"], notify=cleaned["notify"], by=self.request.user
        )
        if not outcome.changed:
            return _("Nothing was different.")
        said = {"credit": balances.told(account.credit_limit, account.unit)}
        if outcome.told:
            said["emails"] = ", ".join(outcome.told)
            return _("The credit is %(credit)s; %(emails)s will be told.") % said
        return _("The credit is %(credit)s.") % said


def _told(entry: Entry, unit: str) -> str:
    return _("%(amount)s is topped up. The balance was %(balance)s after it.") % {
        "amount": balances.signed(entry.amount, unit),
        "balance": balances.told(entry.balance_after, unit),
    }
