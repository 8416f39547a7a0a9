import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing import prices, rate_rows
from billing.models import Country, PriceList
from billing.models.rate import Channel
from portal.core import money
from portal.kit import words
from portal.kit.filters import FilterSet

WHOSE = [("general", _("for many accounts")), ("own", _("own prices of one account"))]
CHANGING, ENDED, BELOW_SOME, BELOW_EVERY = "changing", "ended", "below-some", "below-every"
STATES = [
    (CHANGING, _("with a coming change")),
    (ENDED, _("ended")),
    (BELOW_SOME, _("below some cost")),
    (BELOW_EVERY, _("below every cost")),
]


class PriceListFilter(FilterSet):
    list_key = "price-lists"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(
        choices=PriceList.Kind.choices, label=_("Kind"), empty_label=_("All")
    )
    unit = django_filters.ChoiceFilter(
        choices=[(unit, unit) for unit in money.UNITS],
        label=_("Currency"),
        empty_label=_("All"),
    )
    whose = django_filters.ChoiceFilter(
        choices=WHOSE, label=_("Whose"), empty_label=_("All"), method="of_whom"
    )

    def search(self, rows, _name, text):
        text = text.strip()
        owners = Q(made_for__customer__name__icontains=text)
        owners |= Q(made_for__client__company__icontains=text)
        return rows.filter(Q(words.begin(text, "name")) | Q(name__icontains=text) | owners)

    def of_whom(self, rows, _name, whose):
        return rows.filter(made_for__isnull=whose == "general")


class RateFilter(FilterSet):
    """The lines of one price list. What has ended is left out until it is asked for."""

    list_key = "rates"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(), label=_("Country"), empty_label=_("All countries")
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All channels")
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, label=_("Show"), empty_label=_("What has a price"), method="in_state"
    )

    def __init__(self, data, *, queryset, user, price_list):
        self.price_list = price_list
        super().__init__(data, queryset=queryset, user=user)
        if not price_list.is_sell:
            self.form.fields["state"].choices = [("", _("What has a price")), *STATES[:2]]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        is_all = self.form.cleaned_data["state"]
        return found if is_all else rate_rows.living(found, timezone.now())

    def in_state(self, rows, _name, state):
        now = timezone.now()
        if state == CHANGING:
            return rate_rows.changing(rows, now)
        if state == ENDED:
            return rate_rows.ended(rows, now)
        grade = "every" if state == BELOW_EVERY else "some"
        return rate_rows.below_cost(rows, self.price_list, grade)

    def search(self, rows, _name, text):
        return prices.found(rows, text)
