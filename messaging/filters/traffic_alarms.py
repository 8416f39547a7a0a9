import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers.models import Customer
from messaging.models import TrafficAlarm
from portal.kit import words
from portal.kit.filters import FilterSet

HOLDING = (("yes", _("Holds")), ("no", _("Ended")))


class TrafficAlarmFilter(FilterSet):
    list_key = "traffic-alarms"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    holds = django_filters.ChoiceFilter(
        choices=HOLDING, label=_("State"), empty_label=_("All"), method="in_state"
    )
    kind = django_filters.ChoiceFilter(
        choices=TrafficAlarm.Kind.choices, label=_("What was seen"), empty_label=_("All")
    )

    def in_state(self, rows, _name, state):
        on = Q(ended_at=None, until__gt=timezone.now())
        return rows.filter(on) if state == "yes" else rows.exclude(on)

    def search(self, rows, _name, text):
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        customers = Customer.objects.filter(words.begin(text, "name"))
        return rows.filter(
            Q(account__client__in=clients)
            | Q(account__customer__in=customers)
            | Q(place__startswith=text.strip().lstrip("+"))
        )
