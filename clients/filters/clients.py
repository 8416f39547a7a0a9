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
from portal.models import User

GONE = (Client.Status.ARCHIVED, Client.Status.ERASED)
NOT_DIGITS = re.compile(r"[\s+()./-]")
BIGGEST = 2**63


def countries() -> list[str]:
    """The codes of the countries that clients are in, in order."""
    return choices.values_of(Client, "country")


def _countries():
    return [(code, code) for code in countries()]


class ClientFilter(FilterSet):
    """Archived and erased clients are left out unless they are asked for by their status."""

    list_key = "clients"

    q = django_filters.CharFilter(method="search", label=_("User search"))
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
    manager = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(is_staff=True), label=_("Manager"), empty_label=_("Anybody")
    )
    country = django_filters.ChoiceFilter(
        choices=_countries, label=_("Country"), empty_label=_("All countries")
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
        digits = NOT_DIGITS.sub("", text)
        is_number = digits.isascii() and digits.isdigit()
        itself = Q(public_id=text.lower())
        if is_number and int(digits) < BIGGEST:
            itself |= Q(pk=int(digits))
        # Each by an index of its own; the digits in place of the text, as a login is kept.
        login = Q(login__istartswith=digits if is_number else text)
        return words.among(rows, itself, login, words.begin(text, "company", "name"))
