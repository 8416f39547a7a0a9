import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from portal.kit import words
from portal.kit.filters import FilterSet
from portal.models import User


def _countries():
    codes = Customer.objects.order_by("country").values_list("country", flat=True).distinct()
    return [(code, code) for code in codes if code]


class CustomerFilter(FilterSet):
    """Archived customers are left out unless they are asked for, by their status or by a search."""

    list_key = "customers"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.ChoiceFilter(
        choices=Customer.Status.choices, label=_("Status"), empty_label=_("All but archived")
    )
    manager = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(is_staff=True), label=_("Manager"), empty_label=_("Anybody")
    )
    country = django_filters.ChoiceFilter(
        choices=_countries, label=_("Country"), empty_label=_("All countries")
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        cleaned = self.form.cleaned_data
        if cleaned["status"] or cleaned["q"]:
            return found
        return found.exclude(status=Customer.Status.ARCHIVED)

    def search(self, rows, _name, text):
        text = text.strip()
        return words.among(
            rows,
            Q(words.begin(text, "name"))
            | Q(account_code__istartswith=text)
            | Q(email__istartswith=text)
            | Q(api_id__startswith=text.lower()),
        )
