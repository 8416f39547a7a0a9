"""What a change of a price does to whoever pays it. Pure.

The kind is told by the very key of the list, as its lines are read: a price for a network that had
none of its own is added, though its country had one. Whether it is a raise is told by what a part
cost before, whichever key said so: that is what a payer notices.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from billing.rating.deck import Basis, Deck, Rate


class Kind(StrEnum):
    ADDED = "added"
    RAISED = "raised"
    LOWERED = "lowered"
    BASIS = "basis"
    ENDED = "ended"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A price of a key from a moment on; none means its end."""

    country: str | None
    network: int | None
    channel: str
    price: Decimal | None
    basis: Basis
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A change seen against its list: what the key itself said, and what a part cost and will."""

    kind: Kind
    own: Rate | None
    before: Decimal | None
    after: Decimal | None

    @property
    def is_raise(self) -> bool:
        """Whether a payer fares worse: a higher price, or none where there was one."""
        if self.before is None:
            return False
        return self.after is None or self.after > self.before

    @property
    def percent(self) -> Decimal | None:
        """How much more a part costs, in per cent to one place; None where it cannot be said."""
        if not self.before or self.after is None:
            return None
        share = (self.after - self.before) * 100 / self.before
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def judge(deck: Deck, wanted: Wanted) -> Judged:
    """What the change would do at its moment, the list being as it is now."""
    where = (wanted.country, wanted.network, wanted.channel, wanted.at)
    own, cost = deck.own_at(*where), deck.rate_at(*where)
    after = wanted.price
    if after is None:
        wider = deck.wider_at(*where)
        after = wider.price if wider else None
    return Judged(_kind(own, wanted), own, cost.price if cost else None, after)


def _kind(own: Rate | None, wanted: Wanted) -> Kind:
    if wanted.price is None:
        return Kind.ENDED if own else Kind.SAME
    if own is None:
        return Kind.ADDED
    if wanted.price != own.price:
        return Kind.RAISED if wanted.price > own.price else Kind.LOWERED
    return Kind.SAME if wanted.basis == own.basis else Kind.BASIS
