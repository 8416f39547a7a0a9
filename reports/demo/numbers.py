"""Numbers that nobody can have, in countries and networks that are real.

Where a regulator keeps a range free for films and books, numbers come from it: Ofcom, ComReg,
PTS, Arcep, the Bundesnetzagentur, NANPA (555-01xx) and ACMA. The demo's operator writes down the
networks of those blocks as prefixes of its own. Elsewhere a number has one digit too few for its
country, so it begins like a real one and cannot be dialled.
"""

import random
from collections import defaultdict
from typing import NamedTuple

from billing import world
from billing.models import Network, Prefix


class Block(NamedTuple):
    """Numbers with a prefix and so many digits behind it, or with one of these `ends`."""

    prefix: str
    digits: int
    ends: tuple[str, ...] = ()

    def number(self, rng: random.Random) -> str:
        if self.ends:
            return self.prefix + rng.choice(self.ends)
        return f"{self.prefix}{rng.randrange(10**self.digits):0{self.digits}d}"


def _tens(prefix: str, digits: int, *networks: tuple[str, str]) -> dict[Block, str]:
    """Ten blocks below a prefix; ("01234", "234-10") gives five of them to one network."""
    return {Block(prefix + digit, digits): network for ends, network in networks for digit in ends}


def _areas(network: str, codes: str) -> dict[Block, str]:
    return {Block(f"1{code}55501", 2): network for code in codes.split()}


FICTION: dict[Block, str] = {
    **_tens(
        "447700900", 2, ("012", "234-10"), ("345", "234-15"), ("678", "234-30"), ("9", "234-20")
    ),
    **_tens("3532091", 4, ("0123", "272-01"), ("456", "272-02"), ("789", "272-03")),
    **_tens(
        "467017406", 1, ("123", "240-01"), ("45", "240-07"), ("67", "240-08"), ("89", "240-02")
    ),
    **_tens("3363998", 3, ("0123", "208-01"), ("456", "208-10"), ("78", "208-20"), ("9", "208-15")),
    Block("4917139200", 2): "262-01",
    Block("49176040690", 2): "262-07",
    **_areas("310-260", "206 212 305 404 503 617 702 813 971"),
    **_areas("310-410", "214 312 415 512 602 713 919"),
    **_areas("311-480", "202 213 303 610 718 904"),
    **_areas("302-720", "416 604"),
    **_areas("302-610", "514 613"),
    **_areas("302-220", "403 780"),
    Block("61491570", 3, ("006", "110", "156", "157", "158", "159", "313", "737")): "505-01",
}

# How many digits a number has behind the calling code here: one less than a mobile number there.
TOO_SHORT = {
    "NO": 7,
    "DK": 7,
    "PL": 8,
    "ES": 8,
    "PT": 8,
    "NL": 8,
    "BE": 8,
    "CZ": 8,
    "CH": 8,
    "GR": 9,
    "LT": 7,
    "LV": 7,
    "RO": 8,
    "TR": 9,
    "IT": 8,
    "UA": 8,
}
DIGITS_MIN = 3
# Nobody has been given these calling codes (ITU-T E.164 list of assigned country codes).
NOWHERE = (Block("214", 8), Block("384", 8))
# A country that no price list of the demo names.
UNSOLD = (Block("5521900", 5),)


def write_prefixes() -> None:
    """Write down to whom the blocks kept free for fiction count here."""
    networks = {network.mcc_mnc: network for network in Network.objects.all()}
    known = set(Prefix.objects.values_list("digits", flat=True))
    Prefix.objects.bulk_create(
        Prefix(digits=block.prefix, country_id=networks[code].country_id, network=networks[code])
        for block, code in FICTION.items()
        if block.prefix not in known
    )


def blocks() -> dict[str, dict[str, list[Block]]]:
    """The blocks of each country by the network's MCC-MNC."""
    countries = {f"{row['mcc']}-{row['mnc']}": row["country"] for row in world.rows("networks")}
    found: defaultdict[str, defaultdict[str, list[Block]]] = defaultdict(lambda: defaultdict(list))
    for block, network in FICTION.items():
        found[countries[network]][network].append(block)
    calling = _calling_codes()
    for row in world.rows("prefixes"):
        country, network, prefix = row["country"], row["network"], row["digits"]
        length = len(calling[country]) + TOO_SHORT.get(country, 0)
        if network and country in TOO_SHORT and length - len(prefix) >= DIGITS_MIN:
            found[country][network].append(Block(prefix, length - len(prefix)))
    return {country: dict(networks) for country, networks in found.items()}


def _calling_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in world.rows("prefixes"):
        known = codes.get(row["country"], row["digits"])
        codes[row["country"]] = min(known, row["digits"], key=len)
    return codes
