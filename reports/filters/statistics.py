import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from portal.kit import choices
from portal.kit.filters import FilterSet
from reports.models import DayClient

CHOICES_MAX = 200


class StatisticsFilter(FilterSet):
    """Whose traffic, and through which channel. Staff choose a customer, too."""

    customer = django_filters.ModelChoiceFilter(
        label=_("Customer"), queryset=Customer.objects.all(), empty_label=_("All customers")
    )
    client = django_filters.ModelChoiceFilter(
        label=_("Client"), queryset=Client.objects.order_by("company", "pk"), empty_label=_("All")
    )
    channel = django_filters.ChoiceFilter(
        label=_("Channel"), choices=Channel.choices, empty_label=_("All channels")
    )

    class Meta:
        model = DayClient
        fields = ["customer", "client", "channel"]

    def __init__(self, data, *, user):
        super().__init__(data, queryset=DayClient.objects.none(), user=user)
        fields = self.form.fields
        choices.offer(fields["customer"], Q(status=ACTIVE), self.data.get("customer"))
        choices.offer(fields["client"], Q(status__in=LIVING), self.data.get("client"))
        if not user.is_staff:
            del fields["customer"]
        fields["client"].queryset = self._clients(fields["client"].queryset)
        if _are_many(fields["client"].queryset):
            fields["client"].widget = forms.NumberInput()
            fields["client"].label = _("Client ID")

    def _clients(self, clients):
        """Those of the chosen customer, where one is chosen."""
        customer = self.form.data.get("customer", "")
        if "customer" in self.form.fields and customer.isascii() and customer.isdigit():
            return clients.filter(customer=customer)
        return clients

    @property
    def chosen(self) -> dict | None:
        """What holds, as filters of traffic; None if it was nonsense."""
        if not self.is_valid():
            return None
        cleaned = self.form.cleaned_data
        return {name: value or None for name, value in cleaned.items()}


def _are_many(rows) -> bool:
    """Too many for a list to choose from; then one names the number."""
    return len(rows.order_by().values("pk")[: CHOICES_MAX + 1]) > CHOICES_MAX
