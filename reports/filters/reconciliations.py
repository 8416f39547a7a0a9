import django_filters
from django.utils.translation import gettext_lazy as _

from portal.kit.filters import FilterSet
from reports.models import Reconciliation

RESULTS = {"held": _("All is well"), "broken": _("Broken")}


class ReconciliationFilter(FilterSet):
    list_key = "reconciliations"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    scope = django_filters.ChoiceFilter(
        choices=Reconciliation.Scope.choices, label=_("Asked"), empty_label=_("All")
    )
    result = django_filters.ChoiceFilter(
        choices=list(RESULTS.items()), label=_("Result"), empty_label=_("All"), method="of_result"
    )
    started_at = django_filters.DateFromToRangeFilter(label=_("Began"))

    def search(self, rows, _name, text):
        # What was broken for the first time is kept by name; only such runs have one to find.
        return rows.filter(broken__gt=0, new__icontains=text.strip())

    def of_result(self, rows, _name, result):
        return rows.filter(broken=0) if result == "held" else rows.filter(broken__gt=0)
