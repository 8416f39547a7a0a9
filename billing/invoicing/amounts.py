"""The figures of a document: lines, net, tax and gross.

Everything is rounded once: the net amount is the rounded sum of the exact lines, the lines take
their shares of it, and the tax is reckoned on the sum of all lines that bear the same tax (as EN
16931 has it, BR-CO-17). Nothing here knows Django or a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.core import money


@dataclass(frozen=True, slots=True)
class Tax:
    """So many per cent, in a category of EN 16931, with what the document says about it."""

    percent: Decimal
    category: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TaxSum:
    """All lines of one tax: what they come to and the tax on it."""

    tax: Tax
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What a document says: an amount per line, in their order, and the sums."""

    amounts: list[Decimal]
    sums: list[TaxSum]

    @property
    def net(self) -> Decimal:
        return sum(self.amounts, money.ZERO)

    @property
    def tax(self) -> Decimal:
        return sum((one.amount for one in self.sums), money.ZERO)

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def totals(lines: Sequence[tuple[Decimal, Tax]], unit: str) -> Totals:
    """The figures of a document from its lines: exact net amounts, each with its tax."""
    shares = money.apportion([exact for exact, _ in lines], unit)
    taxes = [tax for _, tax in lines]
    return Totals(shares, tax_sums(shares, taxes, unit))


def tax_sums(amounts: Sequence[Decimal], taxes: Sequence[Tax], unit: str) -> list[TaxSum]:
    """The tax of a document, one sum for each category and rate, in the order of the lines."""
    bases: dict[tuple[str, Decimal], Decimal] = {}
    first: dict[tuple[str, Decimal], Tax] = {}
    for amount, tax in zip(amounts, taxes, strict=True):
        key = (tax.category, tax.percent)
        bases[key] = bases.get(key, money.ZERO) + amount
        first.setdefault(key, tax)
    return [
        TaxSum(first[key], base, money.percent_of(base, first[key].percent, unit))
        for key, base in bases.items()
    ]


def parted(gross: Decimal, *, net: Decimal, tax: Decimal, unit: str) -> tuple[Decimal, Decimal]:
    """A part of a document's gross amount as its net and its tax; both in the unit's places.

    The tax is what the whole document's tax comes to for such a part, so that all parts together
    make the whole: reckon the last one from what is left.
    """
    whole = net + tax
    if not whole:
        return gross, money.ZERO
    share = money.split(gross, [abs(net), abs(tax)], unit)
    return share[0], share[1]
