import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing import networks
from billing.models import Country, Network, Prefix
from portal.core.errors import Refused
from portal.kit import words
from portal.kit.filters import FilterSet

ORIGINS = {"shipped": _("Came with Onward"), "edited": _("Edited"), "own": _("Own")}
STATES = {"live": _("In use"), "archived": _("Archived")}
DIGITS_MAX = 15


def _countries():
    return Country.objects.live().values_list("code", "name")


def _networks(text: str) -> Q:
    """Networks by name, or by MCC-MNC as far as it is typed."""
    found = words.begin(text, "name")
    plain = text.replace("-", "").replace("/", "").replace(" ", "")
    try:
        mcc, mnc = networks.by_mcc_mnc(text)
    except Refused:
        is_mcc = plain.isascii() and plain.isdigit() and 2 <= len(plain) <= 3
        return Q(found) | Q(mcc__startswith=plain) if is_mcc else Q(found)
    return Q(found) | Q(mcc=mcc, mnc=mnc)


class WorldFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search"))
    origin = django_filters.ChoiceFilter(
        choices=list(ORIGINS.items()), method="of_origin", label=_("Origin"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), method="in_state", label=_("State"), empty_label=_("All")
    )

    def of_origin(self, rows, _name, origin):
        if origin == "own":
            return rows.filter(is_shipped=False)
        return rows.filter(is_shipped=True, is_edited=origin == "edited")

    def in_state(self, rows, _name, state):
        return rows.filter(archived_at__isnull=state == "live")


class CountryFilter(WorldFilter):
    list_key = "countries"

    def search(self, rows, _name, text):
        text = text.strip()
        found = Q(words.begin(text, "name")) | Q(code=text.upper())
        if text.removeprefix("+").isdigit():
            digits = text.removeprefix("+")[:DIGITS_MAX]
            known = Prefix.objects.live().filter(digits__startswith=digits)
            found |= Q(code__in=known.values("country"))
        return rows.filter(found)


class NetworkFilter(WorldFilter):
    list_key = "networks"

    country = django_filters.ChoiceFilter(
        choices=_countries, field_name="country", label=_("Country"), empty_label=_("All")
    )

    def search(self, rows, _name, text):
        text = text.strip()
        found = _networks(text) | Q(country__in=_named(text))
        if text.isascii() and text.isdigit():
            known = Prefix.objects.live().filter(digits__startswith=text[:DIGITS_MAX])
            found |= Q(pk__in=known.exclude(network=None).values("network"))
        return rows.filter(found)


class PrefixFilter(WorldFilter):
    list_key = "prefixes"

    country = django_filters.ChoiceFilter(
        choices=_countries, field_name="country", label=_("Country"), empty_label=_("All")
    )
    tells = django_filters.ChoiceFilter(
        choices=[("network", _("Country and network")), ("country", _("Country only"))],
        method="telling",
        label=_("Tells"),
        empty_label=_("All"),
    )
    network = django_filters.ModelChoiceFilter(
        queryset=Network.objects.all(), label=_("Network"), widget=forms.HiddenInput
    )

    def telling(self, rows, _name, what):
        return rows.filter(network__isnull=what == "country")

    def search(self, rows, _name, text):
        text = text.strip()
        digits = text.removeprefix("+").replace(" ", "")
        if digits.isascii() and digits.isdigit():
            return rows.filter(digits__startswith=digits[:DIGITS_MAX])
        found = Network.objects.filter(_networks(text)).values("pk")
        return rows.filter(Q(network__in=found) | Q(country__in=_named(text)))


def _named(text: str):
    return Country.objects.filter(Q(words.begin(text, "name")) | Q(code=text.upper())).values("pk")
