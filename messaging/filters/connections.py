from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.scoping import ACTIVE
from messaging.connect import codes
from messaging.connect.every_call import CALLS
from messaging.models import ConnectCall, Connection
from portal.kit import choices, faces, words
from portal.kit.filters import FilterSet

OPEN, OFF, CLOSED = "open", "off", "closed"
STATES = [(OPEN, _("Open")), (OFF, _("Off")), (CLOSED, _("Closed"))]
DONE, FAILED = "done", "failed"
OUTCOMES = [(DONE, _("Success")), (FAILED, _("Error"))]
ACTIONS = [(name, name) for name in CALLS]


class ConnectionFilter(FilterSet):
    """Those that are closed for good are left out unless they are asked for."""

    list_key = "connections"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        method="in_state", choices=STATES, label=_("State"), empty_label=_("Open and off")
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), empty_label=_("All customers")
    )

    class Meta:
        model = Connection
        fields = []

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        if faces.of(user).kind != faces.STAFF:
            del self.form.fields["customer"]
            del self.filters["customer"]
            return
        choices.offer(self.form.fields["customer"], Q(status=ACTIVE), self.data.get("customer"))
        choices.shorten(self.form.fields["customer"], _("Customer ID"))

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["state"] else found.filter(archived_at=None)

    def in_state(self, rows, _name, state):
        if state == CLOSED:
            return rows.exclude(archived_at=None)
        return rows.filter(archived_at=None, is_open=state == OPEN)

    def search(self, rows, _name, text):
        text = text.strip()
        return rows.filter(
            Q(words.begin(text, "name", "app_name"))
            | Q(slug__istartswith=text)
            | Q(tail=text)
            | Q(support_email__istartswith=text)
            | Q(developer_email__istartswith=text)
        )


class ConnectCallFilter(FilterSet):
    """The calls of one connection. Days are the operator's."""

    q = django_filters.CharFilter(method="search", label=_("Search"))
    outcome = django_filters.ChoiceFilter(
        method="with_outcome", choices=OUTCOMES, label=_("Result"), empty_label=_("All")
    )
    action = django_filters.ChoiceFilter(
        choices=ACTIONS, label=_("Call"), empty_label=_("All calls")
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )

    class Meta:
        model = ConnectCall
        fields = []

    def search(self, rows, _name, text):
        """A user's name as it was sent, an IP address, or a code."""
        text = text.strip()
        if len(text) == 3 and text.isdecimal():
            return rows.filter(codes__contains=text)
        return words.among(rows, Q(user=text), Q(address=text))

    def with_outcome(self, rows, _name, outcome):
        done = Q(codes=codes.written(codes.SUCCESS))
        return rows.filter(done) if outcome == DONE else rows.exclude(done)

    def from_day(self, rows, _name, day):
        return rows.filter(at__gte=_midnight(day))

    def to_day(self, rows, _name, day):
        # No day follows the last one of the calendar.
        return rows if day == date.max else rows.filter(at__lt=_midnight(day + timedelta(days=1)))


class ExportedConnectCallFilter(ConnectCallFilter):
    """As the list, whose address names the connection; a file's names it among the filters."""

    connection = django_filters.ModelChoiceFilter(
        queryset=Connection.objects.all(), label=_("Connection")
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("connection") else found.none()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
