import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.bank import references
from billing.models import Account, Checkout, Invoice
from clients.models import Client
from customers.models import Customer
from portal.core import money
from portal.kit import words
from portal.kit.filters import FilterSet

PROVIDERS = [("stripe", _("Card")), ("transfer", _("Bank transfer"))]


class CheckoutFilter(FilterSet):
    list_key = "checkouts"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=Checkout.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    provider = django_filters.ChoiceFilter(
        choices=PROVIDERS, label=_("Paid by"), empty_label=_("All")
    )
    unit = django_filters.ChoiceFilter(
        choices=[(unit, unit) for unit in money.CURRENCIES],
        label=_("Currency"),
        empty_label=_("All"),
    )
    since = django_filters.DateFilter(
        "created_at",
        "date__gte",
        label=_("Started from"),
        widget=forms.DateInput({"type": "date"}),
    )

    def search(self, rows, _name, text):
        """A reference, the number of an invoice, or the name of who pays."""
        text = text.strip()
        if found := references.checkouts(text):
            return rows.filter(pk__in=found)
        if found := references.numbers(text):
            return rows.filter(invoice__in=Invoice.objects.filter(number__in=found).values("pk"))
        owned = Q(customer__in=Customer.objects.filter(words.begin(text, "name")).values("pk"))
        owned |= Q(client__in=Client.objects.filter(words.begin(text, "company")).values("pk"))
        return rows.filter(account__in=Account.objects.filter(owned).values("pk"))
