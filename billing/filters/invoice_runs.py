import django_filters
from django import forms
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from billing.models import Account, InvoiceRun, RunLine
from clients.models import Client
from customers.models import Customer
from portal.core import money
from portal.kit import words
from portal.kit.filters import FilterSet


class InvoiceRunFilter(FilterSet):
    """Search takes a day (2026-01-31) and the name of who made the run."""

    list_key = "invoice-runs"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=InvoiceRun.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    since = django_filters.DateFilter(
        "until", "gte", label=_("Closes from"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        "until", "lte", label=_("Closes to"), widget=forms.DateInput({"type": "date"})
    )

    def search(self, rows, _name, text):
        found = Q(by__name__icontains=text.strip())
        if day := _day(text.strip()):
            found |= Q(until=day)
        return rows.filter(found)


class RunLineFilter(FilterSet):
    list_key = "run-lines"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.MultipleChoiceFilter(
        choices=RunLine.State.choices,
        label=_("State"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    unit = django_filters.ChoiceFilter(
        field_name="account__unit",
        choices=[(unit, unit) for unit in money.UNITS],
        label=_("Currency"),
        empty_label=_("All"),
    )

    def search(self, rows, _name, text):
        text = text.strip()
        customers = Customer.objects.filter(
            Q(words.begin(text, "name")) | Q(account_code__istartswith=text)
        )
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        return rows.filter(
            Q(account__in=Account.objects.filter(customer__in=customers, client=None))
            | Q(account__in=Account.objects.filter(client__in=clients))
            | Q(invoice__number__startswith=text)
        )


def _day(text):
    try:
        return parse_date(text)
    except ValueError:
        return None
