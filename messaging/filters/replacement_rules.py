import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from messaging.filters.stops import OwnedFilter, of_client, of_customer
from messaging.models import Connector, ReplacementRule
from portal.kit import words


class ReplacementRuleFilter(OwnedFilter):
    list_key = "replacement-rules"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(
        choices=ReplacementRule.Kind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    scope = django_filters.ChoiceFilter(
        choices=ReplacementRule.Scope.choices, label=_("Owner"), empty_label=_("All owners")
    )
    customer = of_customer()
    client = of_client()
    connector = django_filters.ModelChoiceFilter(
        queryset=Connector.objects.order_by("name"),
        label=_("Connector"),
        empty_label=_("All connectors"),
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name"),
        label=_("Destination"),
        empty_label=_("All destinations"),
    )
    sender = django_filters.CharFilter(
        field_name="sender", lookup_expr="iexact", label=_("Original sender")
    )
    is_enabled = django_filters.BooleanFilter(label=_("Enabled"))

    def search(self, rows, _name, text):
        """Words of the name, the phrase and the replacement; or how a phrase begins."""
        text = text.strip()
        return words.among(
            rows,
            words.begin(text, "name", "phrase", "replacement"),
            Q(phrase__startswith=text) | Q(senders__contains=[text]),
        )
