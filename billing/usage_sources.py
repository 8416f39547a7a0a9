"""Who can say what an account's messages came to, line by line.

The ledger knows the sums; what was sent where and at which price is known to a higher floor. It
hangs a `UsageSource` in its usage.py, and billing asks it when a period is invoiced.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise

from portal.core.periods import Period
from portal.kit import hooks

FILE = "usage"


class Span(NamedTuple):
    """The days of an account that are asked about."""

    account: int
    period: Period


@dataclass(frozen=True, slots=True)
class UsageLine:
    """Parts of one channel, country, network and price: what was charged less what was given back.

    `amount` is exact, in the account's unit; parts and amount are negative where more was given
    back in the period than was charged. `day` is None where the line is about the whole period.
    """

    channel: str
    country: str
    network: int | None
    price: Decimal
    amount: Decimal
    day: date | None = None

    @property
    def parts(self) -> Decimal:
        return self.amount / self.price


@dataclass(frozen=True, slots=True)
class UsageSource:
    """`read(spans, by_day)` yields (span, line); lines that come to nothing are left out."""

    title: str | Promise
    read: Callable[[Sequence[Span], bool], Iterable[tuple[Span, UsageLine]]]


def lines(spans: Iterable[Span]) -> dict[Span, list[UsageLine]]:
    """The lines of each span, asked for at once; a span without use has none."""
    return _read(list(spans), by_day=False)


def days(span: Span) -> list[UsageLine]:
    """The lines of one account's period, day by day, for the appendix of an invoice."""
    return _read([span], by_day=True)[span]


def _read(spans: list[Span], *, by_day: bool) -> dict[Span, list[UsageLine]]:
    found: dict[Span, list[UsageLine]] = {span: [] for span in spans}
    if not spans:
        return found
    for source in hooks.found(FILE, UsageSource):
        for span, line in source.read(spans, by_day):
            found[span].append(line)
    return found
