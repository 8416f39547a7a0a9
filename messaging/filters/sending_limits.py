import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers.models import Customer
from messaging.filters.stops import OwnedFilter
from messaging.models import SendingLimit
from portal.kit import words


class SendingLimitFilter(OwnedFilter):
    list_key = "sending-limits"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    has_cap = django_filters.BooleanFilter(
        field_name="spend_cap", lookup_expr="isnull", exclude=True, label=_("Spend cap")
    )
    has_pace = django_filters.BooleanFilter(
        field_name="per_hour", lookup_expr="isnull", exclude=True, label=_("Messages per hour")
    )
    watches_traffic = django_filters.BooleanFilter(label=_("Watched for artificial traffic"))

    class Meta:
        model = SendingLimit
        fields = []

    def search(self, rows, _name, text):
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        customers = Customer.objects.filter(words.begin(text, "name"))
        return rows.filter(Q(account__client__in=clients) | Q(account__customer__in=customers))
