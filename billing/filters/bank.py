import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.bank import bookings
from billing.models import BankLine, BankStatement, Enterprise
from portal.core import money
from portal.core.errors import Refused
from portal.kit.filters import FilterSet

WAYS = [("in", _("Money in")), ("out", _("Money out"))]


class BankLineFilter(FilterSet):
    list_key = "bank-lines"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=BankLine.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    way = django_filters.ChoiceFilter(
        choices=WAYS, method="going", label=_("Way"), empty_label=_("Both")
    )
    unit = django_filters.ChoiceFilter(
        choices=[(unit, unit) for unit in money.CURRENCIES],
        label=_("Currency"),
        empty_label=_("All"),
    )
    enterprise = django_filters.ModelChoiceFilter(
        queryset=Enterprise.objects.all(), label=_("Enterprise"), empty_label=_("All")
    )
    statement = django_filters.ModelChoiceFilter(
        queryset=BankStatement.objects.all(), label=_("File"), widget=forms.HiddenInput
    )
    since = django_filters.DateFilter(
        "booked_on", "gte", label=_("Booked from"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        "booked_on", "lte", label=_("Booked to"), widget=forms.DateInput({"type": "date"})
    )

    def going(self, rows, _name, way):
        return rows.filter(amount__gt=0) if way == "in" else rows.filter(amount__lt=0)

    def search(self, rows, _name, text):
        """Words of payer and text, an IBAN, or an amount."""
        text = text.strip()
        found = Q(payer__icontains=text) | Q(text__icontains=text)
        if iban := bookings.iban(text):
            found |= Q(payer_iban=iban)
        try:
            amount = money.exact(text.replace(",", ""))
        except Refused:
            return rows.filter(found)
        return rows.filter(found | Q(amount=amount) | Q(amount=-amount))
