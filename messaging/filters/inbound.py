import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers.models import Customer
from messaging.filters import days
from messaging.filters.messages import OWNERS, not_for, plain_number
from messaging.models import Connector, Inbound, Number
from portal.kit import choices, faces
from portal.kit.filters import FilterSet


class InboundFilter(FilterSet):
    """Days are the operator's."""

    list_key = "inbound"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    number = django_filters.ModelChoiceFilter(
        queryset=Number.objects.all(), label=_("Number"), empty_label=_("All numbers")
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), empty_label=_("All customers")
    )
    client = django_filters.ModelChoiceFilter(
        queryset=Client.objects.order_by("company", "pk"),
        label=_("Client"),
        empty_label=_("All clients"),
    )
    connector = django_filters.ModelChoiceFilter(
        queryset=Connector.objects.all(), label=_("Connector"), empty_label=_("All connectors")
    )

    class Meta:
        model = Inbound
        fields = []

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        fields = self.form.fields
        for name in not_for(faces.of(user).kind) & set(fields):
            del fields[name]
        for name, label, living in OWNERS:
            if name in fields:
                choices.offer(fields[name], living, self.data.get(name))
                choices.shorten(fields[name], label)

    def search(self, rows, _name, text):
        """The beginning of the sender's number, or words of the text."""
        digits = plain_number(text.strip())
        if digits.isdecimal():
            return rows.filter(sender__startswith=digits)
        return rows.filter(text__icontains=text.strip())

    def from_day(self, rows, _name, day):
        return days.since(rows, day)

    def to_day(self, rows, _name, day):
        return days.until(rows, day)
