"""Amounts as Stripe writes them: whole numbers of a currency's smallest unit. Pure.

Stripe's list of currencies differs from ISO 4217 in a few: it takes no part of an ariary, writes
kronur of Iceland and shillings of Uganda with two places though there are none, and takes
currencies of three places only to ten of the smallest unit.
"""

from decimal import Decimal

from portal.core import money
from portal.core.errors import Refused

NO_PLACES = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
WHOLE = frozenset(NO_PLACES.split())
THREE_PLACES = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# A card is not charged more than eight digits.
MOST = 99_999_999


def written(amount: Decimal, unit: str) -> int:
    """The amount in Stripe's smallest unit. Raises Refused for what it cannot take."""
    scaled = amount.scaleb(_places(unit), money.EXACT)
    whole = int(scaled)
    if scaled != whole or not 0 < whole <= MOST:
        raise Refused(f"{amount.normalize():f} {unit} cannot be paid by card.", code="bad_amount")
    if unit in THREE_PLACES and whole % 10:
        raise Refused(f"{amount.normalize():f} {unit} cannot be paid by card.", code="bad_amount")
    return whole


def read(number: int, unit: str) -> Decimal:
    """The amount that so many of the smallest unit are."""
    return Decimal(number).scaleb(-_places(unit), money.EXACT) + money.ZERO


def _places(unit: str) -> int:
    if unit in WHOLE:
        return 0
    return 3 if unit in THREE_PLACES else 2
