"""How an account is invoiced, and what it is charged again and again.

The same screens stand under a customer's and a client's number.
"""

from functools import cached_property

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import terms
from billing.forms.terms import RecurringForm, TermsForm
from billing.invoicing import drafting, parties, recurring
from billing.models import Account, BillingTerms, RecurringCharge
from billing.views.accounts import OfCustomer
from billing.views.client_money import OfClient
from clients.views.client_record import ClientTabForm
from customers.views.record import CustomerTabForm
from portal.core import countries, money
from portal.core.periods import Period
from portal.kit.views.list import Empty

VIEW, CHANGE = "billing.view_billingterms", "billing.change_billingterms"
CHARGES = "billing.view_recurringcharge"
NEXT_WITHIN_YEARS, SPELLS = 6, 5


class Terms:
    """The terms of one account of a customer or a client, and its recurring charges below them."""

    form_class = TermsForm
    change_permission = CHANGE
    template_name = "billing/terms/page.html"

    @cached_property
    def account(self):
        rows = Account.objects.visible_to(self.request.user).filter(**self.mine)
        rows = rows.select_related("customer", "client")
        return get_object_or_404(rows, pk=self.kwargs["account"])

    @cached_property
    def terms(self):
        return parties.terms_of(self.account)

    def form_arguments(self):
        return {"terms": self.terms, "known": _known(self.account)}

    def extra(self):
        account, user = self.account, self.request.user
        may_add = self._may("billing.add_recurringcharge")
        new_url = self._url("recurring-new") if may_add else None
        return {
            "account": account,
            "terms": self.terms,
            "prepaid": account.prepaid_spells.visible_to(user).order_by("-starts_on")[:SPELLS],
            "is_credits": account.unit == money.CREDITS,
            "charges": [self._charge(row) for row in _charges(account, user)],
            "new_url": new_url,
            "empty": Empty(
                _("No recurring charges"),
                _("A number, a support contract, a minimum: each is a line of the invoice."),
            ),
        }

    def act(self, cleaned):
        if terms.change(self.account, cleaned, by=self.request.user):
            return _("Billing terms are saved.")
        return _("Nothing was different.")

    def _charge(self, row):
        is_open = row.is_active and self._may("billing.change_recurringcharge")
        return {
            "row": row,
            "next": _next(row) if row.is_active else None,
            "change_url": self._url("recurring-change", row.pk) if is_open else "",
            "stop_url": self._url("recurring-stop", row.pk) if is_open else "",
        }

    def _may(self, right):
        is_fit = not self.is_gone and self.account.unit != money.CREDITS
        return is_fit and self.request.user.has_perm(right)

    def _url(self, deed, *part):
        args = [self.record.pk, self.account.pk, *part]
        return reverse(f"billing:{self.names}-{deed}", args=args)


class CustomerTerms(Terms, CustomerTabForm):
    tab = "balance"
    permission_required = ("customers.view_customer", VIEW, CHARGES)
    names = "account"

    @property
    def mine(self):
        return {"customer": self.record, "client__isnull": True}

    @property
    def is_gone(self):
        return self.record.is_archived


class ClientTerms(Terms, ClientTabForm):
    tab = "finance"
    permission_required = ("clients.view_client", VIEW, CHARGES)
    names = "client"

    @property
    def mine(self):
        return {"client": self.record}

    @property
    def is_gone(self):
        return self.record.is_gone


class RecurringNew(OfCustomer):
    title = gettext_lazy("New recurring charge")
    verb = gettext_lazy("Add charge")
    permission_required = "billing.add_recurringcharge"
    form_class = RecurringForm
    template_name = "billing/balance/form.html"
    names = "account"

    def form_arguments(self):
        return {"unit": self.account.unit, "initial": {"starts_on": drafting.today()}}

    def act(self, cleaned):
        row = recurring.add(self.account, cleaned, by=self.request.user)
        return _("%(title)s is added to the invoices to come.") % {"title": row.title}

    def back_to(self):
        owner = self.kwargs["pk"]
        return reverse(f"billing:{self.names}-terms", args=[owner, self.account.pk])


class RecurringChange(RecurringNew):
    title = gettext_lazy("Recurring charge")
    verb = gettext_lazy("Save")
    text = gettext_lazy("Counts for invoices that are still to be made.")
    permission_required = "billing.change_recurringcharge"

    @cached_property
    def charge(self):
        rows = RecurringCharge.objects.visible_to(self.request.user)
        rows = rows.select_related("account").filter(account=self.account, is_active=True)
        return get_object_or_404(rows, pk=self.kwargs["part"])

    def form_arguments(self):
        initial = {name: getattr(self.charge, name) for name in recurring.FIELDS}
        initial["quantity"] = f"{self.charge.quantity.normalize() + 0:f}"
        return {"unit": self.account.unit, "initial": initial}

    def act(self, cleaned):
        if recurring.change(self.charge, cleaned, by=self.request.user):
            return _("%(title)s is saved.") % {"title": cleaned["title"]}
        return _("Nothing was different.")


class RecurringStop(RecurringChange):
    title = gettext_lazy("Stop this charge?")
    verb = gettext_lazy("Stop charge")
    is_danger = True
    form_class = forms.Form

    @property
    def text(self):
        said = _("%(title)s is on no invoice any more from now on. What is invoiced stays.")
        return said % {"title": self.charge.title}

    def form_arguments(self):
        return {}

    def act(self, _cleaned):
        recurring.stop(self.charge, by=self.request.user)
        return _("%(title)s is stopped.") % {"title": self.charge.title}


class ClientRecurringNew(OfClient, RecurringNew):
    names = "client"
    template_name = RecurringNew.template_name
    back_to = RecurringNew.back_to


class ClientRecurringChange(OfClient, RecurringChange):
    names = "client"
    back_to = RecurringNew.back_to


class ClientRecurringStop(OfClient, RecurringStop):
    names = "client"
    back_to = RecurringNew.back_to


def _charges(account, user):
    rows = RecurringCharge.objects.visible_to(user).filter(account=account)
    return rows.select_related("account").order_by("-is_active", "pk")


def _next(row):
    """The next day on which a charge is due, today's included; None when it has ended."""
    today = drafting.today()
    start = max(today, row.starts_on)
    ahead = Period(start, start.replace(year=start.year + NEXT_WITHIN_YEARS, day=1))
    days = recurring.due_days(
        row.starts_on, every_months=row.every_months, ends_on=row.ends_on, period=ahead
    )
    return days[0] if days else None


def _known(account):
    """What holds where the terms leave a field empty, by the field's name."""
    plain = parties.buyer(account, _nothing(account))
    found = {
        "terms_days": account.customer.payment_terms_days,
        "buyer_name": plain["name"],
        "postal_lines": ", ".join(plain["lines"]),
        "country": plain["country"] and countries.name(plain["country"]),
        "vat_no": plain["vat_no"],
        "emails": ", ".join(plain["emails"]),
    }
    return {name: value for name, value in found.items() if value not in {"", None}}


def _nothing(account):
    """Terms in which nothing is said."""
    return BillingTerms(account=account)
