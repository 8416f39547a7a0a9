import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.scoping import ACTIVE
from messaging.models import Suppression
from portal.kit import choices
from portal.kit.filters import FilterSet


class SuppressionFilter(FilterSet):
    list_key = "suppressions"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    why = django_filters.ChoiceFilter(
        choices=Suppression.Why.choices, label=_("Why"), empty_label=_("All")
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), empty_label=_("All customers")
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        choices.offer(self.form.fields["customer"], Q(status=ACTIVE), self.data.get("customer"))
        choices.shorten(self.form.fields["customer"], _("Customer ID"))

    def search(self, rows, _name, text):
        """By how an address begins, which its index knows."""
        return rows.filter(address__startswith=text.strip().lower())
