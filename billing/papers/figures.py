"""Amounts, quantities and dates as a document's language writes them."""

from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format, number_format

from billing.papers import words
from portal.core import money
from portal.core.money import MINUS

# What Django calls the language whose formats are taken: day before month everywhere.
FORMATS = {"en": "en-gb"}
FINEST = 6


class Writer:
    """Writes figures in one language."""

    def __init__(self, code: str) -> None:
        short = words.language(code)
        self.locale = FORMATS.get(short, short)

    def sum(self, amount: Decimal, unit: str) -> str:
        """An amount in the places of its unit, and more where it has more; without the unit."""
        return self._number(amount, max(money.places(unit), _places(amount)))

    def price(self, amount: Decimal, unit: str) -> str:
        """A price of one: at least four places below 1, as messages have, else as an amount."""
        at_least = money.places(unit) if abs(amount) >= 1 else money.RATE_PLACES
        return self._number(amount, max(at_least, _places(amount)))

    def quantity(self, amount: Decimal) -> str:
        return self._number(amount, _places(amount))

    def day(self, day: date) -> str:
        with translation.override(self.locale):
            return date_format(day, "DATE_FORMAT")

    def short_day(self, day: date) -> str:
        return f"{day:%d.%m.%Y}" if self.locale in {"de", "uk"} else f"{day:%d/%m/%Y}"

    def _number(self, amount: Decimal, places: int) -> str:
        with translation.override(self.locale):
            shown = number_format(abs(amount), places, force_grouping=True)
        return f"{MINUS}{shown}" if amount < 0 else shown


def _places(amount: Decimal) -> int:
    """How many places of the amount are not zero at their end."""
    return max(0, min(FINEST, -int(amount.normalize().as_tuple().exponent)))
