from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from messaging import reasons
from messaging.filters import days
from messaging.models import Connector, Message
from portal.core import phone
from portal.kit import choices, faces, opaque
from portal.kit.filters import FilterSet

# No index finds a connector's messages (each status of each message would write it), so a
# connector by itself is looked for in its last days; then an idle one costs no scan of all months.
CONNECTOR_DAYS = 7
OWNERS = (
    ("customer", _("Customer ID"), Q(status=ACTIVE)),
    ("client", _("Client ID"), Q(status__in=LIVING)),
)
NARROWER = ("since", "q", "customer", "client", "reason")


class MessageForm(forms.Form):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("connector") and not any(cleaned.get(name) for name in NARROWER):
            today = timezone.localdate(timezone=timezone.get_default_timezone())
            cleaned["since"] = today - timedelta(days=CONNECTOR_DAYS)
        return cleaned


class MessageFilter(FilterSet):
    """Days are the operator's. They are asked as ranges of ids, so that only the partitions of
    their months are read.
    """

    list_key = "messages"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.ChoiceFilter(
        method="in_status", choices=Message.STATUSES, label=_("Status"), empty_label=_("All")
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All channels")
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), empty_label=_("All customers")
    )
    client = django_filters.ModelChoiceFilter(
        queryset=Client.objects.order_by("company", "pk"),
        label=_("Client"),
        empty_label=_("All clients"),
    )
    connector = django_filters.ModelChoiceFilter(
        queryset=Connector.objects.all(),
        label=_("Connector"),
        empty_label=_("All connectors"),
        help_text=_("The last 7 days, if no other filter says more."),
    )
    reason = django_filters.ChoiceFilter(
        choices=reasons.choices, label=_("Reason"), empty_label=_("Any")
    )

    class Meta:
        model = Message
        fields = []
        form = MessageForm

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        fields = self.form.fields
        for name in not_for(faces.of(user).kind) & set(fields):
            del fields[name]
        for name, label, living in OWNERS:
            if name in fields:
                choices.offer(fields[name], living, self.data.get(name))
                choices.shorten(fields[name], label)

    def search(self, rows, _name, text):
        """A message's or a batch's outside id, else the beginning of a recipient."""
        text = text.strip()
        for kind, field in (("m", "pk"), ("b", "batch")):
            number = opaque.open_id(kind, text)
            if number is not None:
                return rows.filter(**{field: number})
        return rows.filter(recipient__startswith=plain_number(text))

    def in_status(self, rows, _name, status):
        return rows.in_status(status)

    def from_day(self, rows, _name, day):
        return days.since(rows, day)

    def to_day(self, rows, _name, day):
        return days.until(rows, day)


def not_for(face: str) -> frozenset[str]:
    """What a face does not see of messages: a customer no connectors, a client its own name."""
    hidden = {
        faces.STAFF: (),
        faces.CUSTOMER: ("connector", "customer"),
        faces.CLIENT: ("connector", "customer", "client"),
    }
    return frozenset(hidden[face])


def plain_number(text: str) -> str:
    """Digits as they are stored, however they were written; anything else as it is."""
    digits = text.translate(phone.CLEAN)
    plain = digits.removeprefix("+").removeprefix("00")
    return plain if plain.isascii() and plain.isdigit() else text
