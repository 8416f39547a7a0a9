import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing import approval_limits
from billing.models import Approval
from portal.kit.filters import FilterSet


class ApprovalFilter(FilterSet):
    list_key = "approvals"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=Approval.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = django_filters.ChoiceFilter(
        choices=list(approval_limits.TITLES.items()), label=_("Kind"), empty_label=_("All")
    )
    asked_at = django_filters.DateFromToRangeFilter(label=_("Asked"))

    def search(self, rows, _name, text):
        text = text.strip()
        return rows.filter(
            Q(said__icontains=text) | Q(reason__icontains=text) | Q(asked_by__name__icontains=text)
        )
