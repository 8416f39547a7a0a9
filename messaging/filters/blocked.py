import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from clients.models import Client
from customers.models import Customer
from messaging import reasons
from messaging.filters import days
from messaging.filters.messages import plain_number
from messaging.filters.stops import OwnedFilter, of_client, of_customer
from portal.kit import opaque
from portal.models import User


class BlockedFilter(OwnedFilter):
    """Days are the operator's, asked as ranges of ids."""

    list_key = "blocked"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    reason = django_filters.ChoiceFilter(
        choices=reasons.choices, label=_("Error"), empty_label=_("Any")
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name"),
        label=_("Destination"),
        empty_label=_("All countries"),
        method="to_country",
    )
    customer = of_customer()
    client = of_client()
    manager = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(is_staff=True).order_by("name", "pk"),
        label=_("Manager"),
        empty_label=_("All managers"),
        method="of_manager",
    )

    def search(self, rows, _name, text):
        number = opaque.open_id("m", text.strip())
        if number is not None:
            return rows.filter(pk=number)
        return rows.filter(recipient__startswith=plain_number(text.strip()))

    def from_day(self, rows, _name, day):
        return days.since(rows, day)

    def to_day(self, rows, _name, day):
        return days.until(rows, day)

    def to_country(self, rows, _name, country):
        return rows.filter(country=country.pk)

    def of_manager(self, rows, _name, manager):
        """What clients of this manager sent, or customers of it by themselves or their clients."""
        clients = Client.objects.filter(manager=manager).values_list("pk", flat=True)
        customers = Customer.objects.filter(manager=manager).values_list("pk", flat=True)
        return rows.filter(Q(client__in=list(clients)) | Q(customer__in=list(customers)))
