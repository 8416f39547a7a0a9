"""Whether a VAT number looks right: its length, letters and check digits, by python-stdnum.

Nobody is asked over the network, and a doubtful number is kept all the same: companies print what
their tax office gave them, and rules change.
"""

from types import ModuleType

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.eu import vat as eu
from stdnum.exceptions import ValidationError

from portal.core import countries

# What stands before a number where it is not the country's ISO 3166 letters; XI is Northern
# Ireland, whose numbers are checked as those of the European Union.
PREFIXES = {"EL": "GR", "XI": "XI", "CHE": "CH"}
UNION = frozenset(state.upper() for state in eu.MEMBER_STATES)


def check(vat_no: str, country: str) -> str:
    """A sentence that warns of a number of this country (ISO 3166 letters); empty if it fits.

    A number may be another country's, if it names that in front. What no rule is known for is
    right.
    """
    number = "".join(vat_no.split()).upper()
    if not number:
        return ""
    places = [place for place in (_named(number), country) if place]
    rules = [(place, rule) for place in places for rule in _rules(place)]
    if not rules or any(_holds(rule, number) for _place, rule in rules):
        return ""
    said = _("This does not look like a VAT number (%(country)s). It is kept as it is.")
    return said % {"country": countries.name(rules[-1][0])}


def _named(number: str) -> str:
    """The country that the number's first letters name; empty if they name none."""
    for size in (3, 2):
        head = number[:size]
        if head in PREFIXES:
            return PREFIXES[head]
    return number[:2] if number[:2] in UNION or number[:2] in {"GB", "NO"} else ""


def _rules(place: str) -> list[ModuleType]:
    if place == "XI":
        return [eu]
    # In Switzerland many write the company's number without the letters that say what it is for.
    kinds = ("vat", "uid") if place == "CH" else ("vat",)
    return [rule for kind in kinds if (rule := get_cc_module(place, kind))]


def _holds(rule: ModuleType, number: str) -> bool:
    try:
        rule.validate(number)
    except ValidationError:
        return False
    return True
