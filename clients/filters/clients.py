import re

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers import channels
from customers.models import Customer
from customers.scoping import ACTIVE
from portal.kit import choices, words
from portal.kit.filters import FilterSet

GONE = (Client.Status.ARCHIVED, Client.Status.ERASED)
NOT_DIGITS = re.compile(r"[\s+()./-]")
BIGGEST = 2**63


class ClientFilter(FilterSet):
    """Archived clients are left out unless they are asked for by their status."""

    list_key = "clients"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=Client.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    channel = django_filters.ChoiceFilter(
        choices=list(channels.TITLES.items()),
        label=_("Channel"),
        empty_label=_("All channels"),
        method="by_channel",
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), empty_label=_("All customers")
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        choices.offer(self.form.fields["customer"], Q(status=ACTIVE), self.data.get("customer"))
        choices.shorten(self.form.fields["customer"], _("Customer ID"))

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data["status"]:
            return found
        return found.exclude(status__in=GONE)

    def by_channel(self, rows, _name, channel):
        return rows.filter(channels__contains=[channel])

    def search(self, rows, _name, text):
        text = text.strip()
        found = Q(words.begin(text, "company", "name")) | Q(login__istartswith=text)
        found |= Q(public_id=text.lower())
        digits = NOT_DIGITS.sub("", text)
        if digits.isascii() and digits.isdigit():
            found |= Q(login__istartswith=digits)
            if int(digits) < BIGGEST:
                found |= Q(pk=int(digits))
        return words.among(rows, found)
