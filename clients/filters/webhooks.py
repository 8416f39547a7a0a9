from datetime import date, datetime, timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import WebhookDelivery, WebhookEndpoint
from portal.core import periods
from portal.core.ids import first_of
from portal.kit import opaque
from portal.kit.filters import FilterSet

EVENTS = [*((value, value) for value in WebhookEndpoint.Event.values), ("webhook.test",) * 2]


class DeliveryFilter(FilterSet):
    """The log, searched by an event's ID or by that of the message it tells of."""

    list_key = "webhook-log"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    endpoint = django_filters.ModelChoiceFilter(
        queryset=WebhookEndpoint.objects.all(), label=_("Webhook"), empty_label=_("All webhooks")
    )
    event = django_filters.ChoiceFilter(choices=EVENTS, label=_("Event"), empty_label=_("All"))
    status = django_filters.MultipleChoiceFilter(
        choices=WebhookDelivery.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )

    def search(self, rows, _name, text):
        """By the whole ID: nothing else of an event is known to whoever looks for it."""
        found = Q()
        for kind, field in (("evt", "pk"), ("m", "subject_id"), ("i", "subject_id")):
            number = opaque.open_id(kind, text.strip())
            if number is not None:
                found |= Q(**{field: number})
        return rows.filter(found) if found else rows.none()

    def from_day(self, rows, _name, day):
        """By ids, which grow with time: no other index is needed."""
        return rows.filter(pk__gte=first_of(_midnight(day)))

    def to_day(self, rows, _name, day):
        return rows.filter(pk__lt=first_of(_midnight(day + timedelta(days=1))))


def _midnight(day: date) -> datetime:
    """Where a day of the operator's begins."""
    return periods.first_instant(day, timezone.get_default_timezone())
