from decimal import Decimal

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.filters.invoices import OWNERS, numbered
from billing.models import Account, Invoice, Payment, PaymentMethod
from clients.models import Client
from customers.models import Customer
from portal.core import money
from portal.core.errors import Refused
from portal.kit import choices, faces, words
from portal.kit.filters import FilterSet

OF_STAFF = ("customer", "client", "rest")
REST = {"free": _("Something is free"), "put": _("All put to invoices")}


class PaymentFilter(FilterSet):
    """Search takes words of a comment, an amount, an invoice's number, and names of who pays."""

    list_key = "payments"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.ChoiceFilter(
        choices=Payment.Status.choices, label=_("Status"), empty_label=_("All")
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=Payment.Kind.choices,
        label=_("Kind"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    method = django_filters.ModelChoiceFilter(
        queryset=PaymentMethod.objects.all(), label=_("Payment type"), empty_label=_("All")
    )
    unit = django_filters.ChoiceFilter(
        field_name="account__unit",
        choices=[(unit, unit) for unit in money.UNITS],
        label=_("Currency"),
        empty_label=_("All"),
    )
    rest = django_filters.ChoiceFilter(
        choices=list(REST.items()),
        label=_("Put to invoices"),
        empty_label=_("Any"),
        method="with_rest",
    )
    customer = django_filters.ModelChoiceFilter(
        field_name="account__customer",
        queryset=Customer.objects.all(),
        label=_("Customer"),
        empty_label=_("All customers"),
    )
    client = django_filters.ModelChoiceFilter(
        field_name="account__client",
        queryset=Client.objects.order_by("company", "pk"),
        label=_("Client"),
        empty_label=_("All clients"),
    )
    since = django_filters.DateFilter(
        "paid_on", "gte", label=_("Paid from"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        "paid_on", "lte", label=_("Paid to"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        fields = self.form.fields
        # A payment type has no owner: everybody who sees payments may choose one.
        fields["method"].queryset = PaymentMethod.objects.all()
        if faces.of(user).kind != faces.STAFF:
            for name in OF_STAFF:
                del fields[name]
        for name, label, living in OWNERS:
            if name in fields:
                choices.offer(fields[name], living, self.data.get(name))
                choices.shorten(fields[name], label)

    def with_rest(self, rows, _name, asked):
        is_free = Q(status="paid", amount__gt=F("allocated") + F("returned"))
        return rows.filter(is_free if asked == "free" else ~is_free)

    def search(self, rows, _name, text):
        text = text.strip()
        customers = Customer.objects.filter(
            Q(words.begin(text, "name")) | Q(account_code__istartswith=text)
        )
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        return words.among(
            rows,
            words.begin(text, "comment"),
            Q(invoice__in=Invoice.objects.filter(numbered(text))),
            Q(account__in=Account.objects.filter(customer__in=customers, client=None)),
            Q(account__in=Account.objects.filter(client__in=clients)),
            *_of_amount(text),
        )


def _of_amount(text: str) -> list[Q]:
    """Payments of the amount that is typed, whether it came in or went out."""
    try:
        amount: Decimal = abs(money.exact(text.replace(money.MINUS, "-").replace(",", "")))
    except Refused:
        return []
    return [Q(amount__in=[amount, -amount])]
