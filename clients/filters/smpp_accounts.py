import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from portal.kit import choices, words
from portal.kit.filters import FilterSet

ENABLED, DISABLED, ARCHIVED = "enabled", "disabled", "archived"
STATES = {ENABLED: _("Enabled"), DISABLED: _("Disabled"), ARCHIVED: _("Archived")}


class SmppAccountFilter(FilterSet):
    """Archived accounts are left out, also by a search, unless their state is asked for."""

    list_key = "smpp-accounts"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.active(), label=_("Customer"), empty_label=_("All customers")
    )
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()),
        label=_("State"),
        empty_label=_("All but archived"),
        method="in_state",
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        choices.shorten(self.form.fields["customer"], _("Customer ID"))

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        is_archived = self.form.cleaned_data["state"] == ARCHIVED
        return found.filter(archived_at__isnull=not is_archived)

    def in_state(self, rows, _name, state):
        return rows if state == ARCHIVED else rows.filter(is_open=state == ENABLED)

    def search(self, rows, _name, text):
        text = text.strip()
        customers = Customer.objects.filter(
            Q(words.begin(text, "name")) | Q(account_code__istartswith=text)
        )
        return words.among(
            rows,
            Q(system_id__istartswith=text)
            | Q(short_name__istartswith=text)
            | Q(words.begin(text, "name"))
            | Q(customer__in=customers),
        )
