import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients import sender_names
from clients.models import Client, SenderName
from clients.models.sender_name import today
from customers.models import Customer
from customers.scoping import ACTIVE
from portal.kit import choices, words
from portal.kit.filters import FilterSet


class SenderNameFilter(FilterSet):
    """Names of archived customers and clients are left out, unless their customer is asked for."""

    list_key = "sender-names"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=[*SenderName.Status.choices, SenderName.EXPIRED],
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        method="in_status",
    )
    channel = django_filters.ChoiceFilter(
        choices=SenderName.Channel.choices, label=_("Channel"), empty_label=_("All channels")
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
        return found if self.form.cleaned_data["customer"] else sender_names.living(found)

    def in_status(self, rows, _name, wanted):
        """An approval that is over is not approved any more."""
        if not wanted:
            return rows
        over = Q(status=sender_names.APPROVED, expires_on__lt=today())
        found = Q(status__in=set(wanted) - {sender_names.APPROVED, SenderName.EXPIRED[0]})
        if sender_names.APPROVED in wanted:
            found |= Q(status=sender_names.APPROVED) & ~Q(expires_on__lt=today())
        return rows.filter(found | over if SenderName.EXPIRED[0] in wanted else found)

    def search(self, rows, _name, text):
        text = text.strip()
        customers = Customer.objects.filter(
            Q(words.begin(text, "name")) | Q(account_code__istartswith=text)
        )
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        return words.among(
            rows,
            Q(name__istartswith=text)
            | Q(words.begin(text, "name"))
            | Q(client__in=clients)
            | Q(customer__in=customers),
        )
