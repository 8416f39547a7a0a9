"""Which country and network somebody means: by code, by name, by MCC-MNC, or `*` for everywhere."""

import re
from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.models import Country, Network
from billing.rating.deck import EVERYWHERE
from portal.core.errors import Refused

EVERYWHERE_WORDS = {
    EVERYWHERE,
    "everywhere",
    "everywhere else",
    "default",
    "rest of world",
    "other",
}
# "234-15", "234/15", "234 15", "23415"; "Mongolia (MCC = 428, MNC = 00)".
CODES = re.compile(r"(\d{3})\s*[-/ ]?\s*(\d{0,3}|\*)")
NAMED_CODES = re.compile(r"MCC\s*[=:]\s*(\d{3})\D+MNC\s*[=:]\s*(\d{1,3}|\*)?", re.IGNORECASE)
ALL_NETWORKS = {"", "*", "all", "all networks", "any"}


class Direction(NamedTuple):
    """A key of a price list, less its channel. No country is everywhere."""

    country: str | None
    network: int | None


class Directory:
    """All countries and networks by what people call them, read once for many questions."""

    def __init__(self) -> None:
        self.countries: dict[str, str] = {}
        self.networks: dict[int, Network] = {}
        self._by_name: dict[str, str] = {}
        self._by_codes: dict[tuple[str, str], Network] = {}
        self._by_mcc: defaultdict[str, set[str]] = defaultdict(set)
        self._called: defaultdict[tuple[str, str], list[Network]] = defaultdict(list)
        for code, name in Country.objects.values_list("code", "name"):
            self.countries[code] = name
            self._by_name[_plain(name)] = self._by_name[code.lower()] = code
        for network in Network.objects.all():
            self.networks[network.pk] = network
            self._by_codes[network.mcc, network.mnc] = network
            self._by_mcc[network.mcc].add(network.country_id)
            self._called[network.country_id, _plain(network.name)].append(network)

    def find(self, text: str) -> Direction:
        """What one field says: `*`, a country, MCC-MNC, or "country - network". Raises Refused."""
        text = " ".join(text.split())
        if text.lower() in EVERYWHERE_WORDS:
            return Direction(None, None)
        codes = NAMED_CODES.search(text) or CODES.fullmatch(text)
        if codes:
            return self._of_codes(codes[1], codes[2] or "")
        code = self._by_name.get(_plain(text))
        if code:
            return Direction(code, None)
        for dash in (" - ", " \N{EN DASH} ", " / ", ": "):
            country, found, network = text.partition(dash)
            if found and _plain(country) in self._by_name:
                return self.named(country, network)
        said = _("“%(text)s” is no country, no MCC-MNC and not * for everywhere.")
        raise Refused(said % {"text": text[:60]}, code="no_direction", field="direction")

    def named(self, country: str, network: str) -> Direction:
        """A country by code or name, and one of its networks by name or MCC-MNC, or none."""
        network = network.strip()
        codes = CODES.fullmatch(network) if network[:1].isdigit() else None
        if codes:
            return self._of_codes(codes[1], codes[2])
        if _plain(country) in EVERYWHERE_WORDS and network.lower() in ALL_NETWORKS:
            return Direction(None, None)
        code = self._by_name.get(_plain(country))
        if code is None:
            said = _("There is no country “%(name)s”.")
            raise Refused(said % {"name": country[:60]}, code="no_country", field="direction")
        if network.lower() in ALL_NETWORKS:
            return Direction(code, None)
        return Direction(code, self._one(code, network).pk)

    def coded(self, mcc: str, mnc: str) -> Direction:
        """What two columns MCC and MNC say; without an MNC the whole country."""
        if not re.fullmatch(r"\d{3}", mcc):
            said = _("“%(mcc)s” is no MCC: it has three digits.")
            raise Refused(said % {"mcc": mcc[:20]}, code="no_network", field="direction")
        return self._of_codes(mcc, mnc)

    def describe(self, direction: Direction) -> str:
        """As it is told in the history and in mails."""
        if direction.country is None:
            return _("everywhere else")
        name = self.countries.get(direction.country, direction.country)
        network = self.networks.get(direction.network or 0)
        return told(name, network)

    def _of_codes(self, mcc: str, mnc: str) -> Direction:
        for written in (mnc, mnc.zfill(2), mnc.zfill(3), mnc.removeprefix("0")):
            network = self._by_codes.get((mcc, written))
            if network and mnc:
                return Direction(network.country_id, network.pk)
        # Price lists write 00 and 000 for all networks of a country.
        countries = self._by_mcc[mcc]
        if mnc.strip("0*"):
            said = _("There is no network %(mcc)s-%(mnc)s.") % {"mcc": mcc, "mnc": mnc}
            raise Refused(said, code="no_network", field="direction")
        if len(countries) == 1:
            return Direction(next(iter(countries)), None)
        if not countries:
            said = _("No network has the MCC %(mcc)s.")
        else:
            said = _("The MCC %(mcc)s is used in several countries: name the country.")
        raise Refused(said % {"mcc": mcc}, code="no_network", field="direction")

    def _one(self, country: str, name: str) -> Network:
        found = self._called.get((country, _plain(name)), [])
        if len(found) == 1:
            return found[0]
        about = {"name": name[:60], "country": self.countries[country]}
        if found:
            said = _("%(country)s has several networks “%(name)s”: give the MCC-MNC.")
        else:
            said = _("%(country)s has no network “%(name)s”.")
        raise Refused(said % about, code="no_network", field="direction")


def describe(direction: Direction) -> str:
    """One direction, as it is told in the history."""
    if direction.country is None:
        return _("everywhere else")
    if direction.network is None:
        return Country.objects.get(pk=direction.country).name
    network = Network.objects.select_related("country").get(pk=direction.network)
    return told(network.country.name, network)


def told(country: str, network: Network | None) -> str:
    return f"{country}, {network.name} {network.mcc_mnc}" if network else country


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
