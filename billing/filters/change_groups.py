import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import ChangeGroup, PriceList
from portal.kit.filters import FilterSet


class ChangeGroupFilter(FilterSet):
    list_key = "change-groups"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=ChangeGroup.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = django_filters.ChoiceFilter(
        field_name="price_list__kind",
        choices=PriceList.Kind.choices,
        label=_("Kind of list"),
        empty_label=_("All"),
    )

    def search(self, rows, _name, text):
        text = text.strip()
        return rows.filter(Q(title__icontains=text) | Q(price_list__name__icontains=text))
