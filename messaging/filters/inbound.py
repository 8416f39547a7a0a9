import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from clients.models import Client
from customers.models import Customer
from messaging.filters import days
from messaging.filters.messages import OWNERS, not_for, plain_number
from messaging.models import Connector, Inbound, Number
from messaging.text import keywords
from portal.kit import choices, faces, words
from portal.kit.filters import FilterSet


class InboundFilter(FilterSet):
    """Days are the operator's."""

    list_key = "inbound"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    number = django_filters.ModelChoiceFilter(
        queryset=Number.objects.all(), label=_("Number"), empty_label=_("All numbers")
    )
    phone = django_filters.CharFilter(method="from_phone", label=_("Phone begins with"))
    keyword = django_filters.CharFilter(method="of_keyword", label=_("Prefix"))
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.filter(pk__in=Number.objects.values("country")),
        method="in_country",
        label=_("Destination"),
        empty_label=_("All countries"),
        help_text=_("The country of the number it came to."),
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
        choices.shorten(fields["number"], _("Number's ID"))

    def search(self, rows, _name, text):
        """The beginning of the number of either end, or beginnings of words of the text."""
        digits = plain_number(text.strip())
        if digits.isdecimal():
            return rows.filter(Q(sender__startswith=digits) | Q(recipient__startswith=digits))
        said = words.begin(text, "text")
        later = Inbound.objects.filter(said, lead__isnull=False).values("lead")
        return words.among(rows, said, later)

    def from_phone(self, rows, _name, text):
        return rows.filter(sender__startswith=plain_number(text.strip()))

    def of_keyword(self, rows, _name, text):
        return rows.filter(keyword=keywords.form(text.strip())).exclude(keyword="")

    def in_country(self, rows, _name, country):
        return rows.filter(number__in=Number.objects.filter(country=country).values("pk"))

    def from_day(self, rows, _name, day):
        return days.since(rows, day)

    def to_day(self, rows, _name, day):
        return days.until(rows, day)
