import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from messaging.filters.messages import not_for, plain_number
from messaging.models import BlockEntry, BlockList, Connector, OptOut
from portal.kit import choices, faces
from portal.kit.filters import FilterSet

OWNERS = (
    ("customer", _("Customer ID"), Q(status=ACTIVE)),
    ("client", _("Client ID"), Q(status__in=LIVING)),
)
HOLDING = (("yes", _("Holds")), ("no", _("Ended or over")))


def of_customer(method=None):
    return django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(),
        label=_("Customer"),
        empty_label=_("All customers"),
        method=method,
    )


def of_client(method=None):
    return django_filters.ModelChoiceFilter(
        queryset=Client.objects.order_by("company", "pk"),
        label=_("Client"),
        empty_label=_("All clients"),
        method=method,
    )


class OwnedFilter(FilterSet):
    """Offers living customers and clients, and to nobody what is not theirs to choose."""

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        fields = self.form.fields
        for name in not_for(faces.of(user).kind) & set(fields):
            del fields[name]
        for name, label, living in OWNERS:
            if name in fields:
                choices.offer(fields[name], living, self.data.get(name))
                choices.shorten(fields[name], label)


class BlockEntryFilter(OwnedFilter):
    """Lists are few and entries many, so that a list is always looked for by its number."""

    list_key = "block-lists"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(
        choices=BlockEntry.Kind.choices, label=_("Kind"), empty_label=_("All")
    )
    scope = django_filters.ChoiceFilter(
        choices=BlockList.Scope.choices,
        label=_("Scope"),
        empty_label=_("All"),
        method="of_lists",
    )
    connector = django_filters.ModelChoiceFilter(
        queryset=Connector.objects.all(),
        label=_("Connector"),
        empty_label=_("All connectors"),
        method="of_lists",
    )
    customer = of_customer("of_lists")
    client = of_client("of_lists")

    def of_lists(self, rows, name, value):
        lists = BlockList.objects.filter(**{name: value}).values_list("pk", flat=True)
        return rows.filter(list__in=list(lists))

    def search(self, rows, _name, text):
        return rows.filter(value__startswith=plain_number(text.strip()).lower())


class OptOutFilter(OwnedFilter):
    list_key = "opt-outs"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    holds = django_filters.ChoiceFilter(
        choices=HOLDING, label=_("State"), empty_label=_("All"), method="in_state"
    )
    scope = django_filters.ChoiceFilter(
        choices=OptOut.Scope.choices, label=_("Scope"), empty_label=_("All")
    )
    source = django_filters.ChoiceFilter(
        choices=OptOut.Source.choices, label=_("Source"), empty_label=_("All")
    )
    customer = of_customer()
    client = of_client()

    def in_state(self, rows, _name, state):
        over = Q(ended_at__isnull=False) | Q(until__lte=timezone.now())
        return rows.filter(over) if state == "no" else rows.exclude(over)

    def search(self, rows, _name, text):
        return rows.filter(number__startswith=plain_number(text.strip()))
