import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from billing.models.rate import Channel
from messaging.filters.stops import OwnedFilter, of_client, of_customer
from messaging.models import Pool, Route, Service
from messaging.models.service import MarginGuard
from portal.kit import words
from portal.kit.filters import FilterSet


class RouteFilter(OwnedFilter):
    list_key = "routes"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    scope = django_filters.ChoiceFilter(
        choices=Route.Scope.choices, label=_("Scope"), empty_label=_("All scopes")
    )
    customer = of_customer()
    client = of_client()
    service = django_filters.ModelChoiceFilter(
        queryset=Service.objects.all(), label=_("Service"), empty_label=_("All services")
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name"),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    pool = django_filters.ModelChoiceFilter(
        queryset=Pool.objects.all(), label=_("Pool"), empty_label=_("All pools")
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All channels")
    )
    is_enabled = django_filters.BooleanFilter(label=_("Enabled"))

    def search(self, rows, _name, text):
        """Words of the name, or a line of its senders and numbers as it is typed."""
        text = text.strip()
        return rows.filter(
            Q(words.begin(text, "name"))
            | Q(sender__icontains=text)
            | Q(number_prefix__startswith=text)
            | Q(number_prefix__contains=f"\n{text}")
        )


class PoolFilter(FilterSet):
    list_key = "pools"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    policy = django_filters.ChoiceFilter(
        choices=Pool.Policy.choices, label=_("Policy"), empty_label=_("All policies")
    )

    def search(self, rows, _name, text):
        """Words of its name, or of a connector's in it."""
        text = text.strip()
        named = Pool.objects.filter(words.begin(text, "members__connector__name"))
        return rows.filter(Q(words.begin(text, "name")) | Q(pk__in=named))


class ServiceFilter(FilterSet):
    list_key = "services"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    margin_guard = django_filters.ChoiceFilter(
        choices=MarginGuard.choices,
        label=_("When cost is above price"),
        empty_label=_("All"),
    )

    def search(self, rows, _name, text):
        return rows.filter(words.begin(text.strip(), "name"))
