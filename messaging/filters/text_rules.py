import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.filters.stops import OwnedFilter, of_client, of_customer
from messaging.models import TextDecision, TextRule


class TextRuleFilter(OwnedFilter):
    list_key = "text-rules"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(
        choices=TextRule.Kind.choices, label=_("Looks for"), empty_label=_("All")
    )
    action = django_filters.ChoiceFilter(
        choices=TextRule.Action.choices, label=_("Then"), empty_label=_("All")
    )
    is_enabled = django_filters.BooleanFilter(label=_("Enabled"))
    customer = of_customer()
    client = of_client()

    def search(self, rows, _name, text):
        text = text.strip()
        return rows.filter(Q(name__icontains=text) | Q(entries__icontains=text))


class TextDecisionFilter(OwnedFilter):
    list_key = "text-decisions"

    q = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label=_("Search"))
    verdict = django_filters.ChoiceFilter(
        choices=TextDecision.Verdict.choices, label=_("Decision"), empty_label=_("All")
    )
    customer = of_customer()
    client = of_client()
