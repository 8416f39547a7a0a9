import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from clients.models import Client
from customers.models import Customer
from messaging.filters.messages import OWNERS, not_for, plain_number
from messaging.models import Connector, Number, NumberUse
from messaging.text import keywords
from portal.kit import choices, faces
from portal.kit.filters import FilterSet

FREE, WHOLE, SHARED = "free", "whole", "shared"
STANDINGS = (
    (FREE, _("Nobody's")),
    (WHOLE, _("One user's")),
    (SHARED, _("Shared by prefixes")),
)


def _owned_by(rows, name, owner):
    return rows.filter(pk__in=NumberUse.objects.living().filter(**{name: owner}).values("number"))


class NumberFilter(FilterSet):
    list_key = "numbers"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    standing = django_filters.ChoiceFilter(
        choices=STANDINGS, method="standing_so", label=_("Whose"), empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(
        choices=Number.Kind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.filter(pk__in=Number.objects.values("country")),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    connector = django_filters.ModelChoiceFilter(
        queryset=Connector.objects.all(), label=_("Connector"), empty_label=_("All connectors")
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(),
        method=_owned_by,
        label=_("Customer"),
        empty_label=_("All customers"),
    )
    client = django_filters.ModelChoiceFilter(
        queryset=Client.objects.order_by("company", "pk"),
        method=_owned_by,
        label=_("Client"),
        empty_label=_("All clients"),
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        _shorten(self)

    def search(self, rows, _name, text):
        """The beginning of a number, or of a prefix."""
        begins = Q(digits__startswith=plain_number(text.strip()))
        prefix = keywords.form(text.strip())
        if not prefix:
            return rows.filter(begins)
        uses = NumberUse.objects.living().filter(keyword__startswith=prefix)
        return rows.filter(begins | Q(pk__in=uses.values("number")))

    def standing_so(self, rows, _name, standing):
        living = NumberUse.objects.living()
        if standing == FREE:
            return rows.exclude(pk__in=living.values("number"))
        uses = living.filter(keyword="") if standing == WHOLE else living.exclude(keyword="")
        return rows.filter(pk__in=uses.values("number"))


class NumberUseFilter(FilterSet):
    list_key = "number-uses"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), empty_label=_("All customers")
    )
    client = django_filters.ModelChoiceFilter(
        queryset=Client.objects.order_by("company", "pk"),
        label=_("Client"),
        empty_label=_("All clients"),
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        fields = self.form.fields
        for name in not_for(faces.of(user).kind) & set(fields):
            del fields[name]
        _shorten(self)

    def search(self, rows, _name, text):
        """The beginning of a number, or of a prefix."""
        begins = Q(number__digits__startswith=plain_number(text.strip()))
        prefix = keywords.form(text.strip())
        return rows.filter(begins | Q(keyword__startswith=prefix) if prefix else begins)


def _shorten(filters):
    for name, label, living in OWNERS:
        if name in filters.form.fields:
            field = filters.form.fields[name]
            choices.offer(field, living, filters.data.get(name))
            choices.shorten(field, label)
