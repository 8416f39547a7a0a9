"""What traffic adds up to: counts, parts, and money that never mixes its units."""

from collections import defaultdict
from decimal import Decimal
from math import sqrt
from typing import Self

COUNTS = (
    "messages",
    "parts",
    "sent_messages",
    "sent_parts",
    "delivered_messages",
    "delivered_parts",
    "failed_messages",
    "failed_parts",
)
NOTHING = Decimal(0)

# Clearly under the usual: by so many points, and by more than chance explains.
POINTS_MIN = 5.0
ERRORS_MIN = 3.0
PARTS_MIN = 50


class Tally:
    """Sums of traffic. Sent is what a connector took; efficiency is delivered of sent, in parts."""

    def __init__(self) -> None:
        for name in COUNTS:
            setattr(self, name, 0)
        self._money: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(
            lambda: [NOTHING, NOTHING]
        )

    messages: int
    parts: int
    sent_messages: int
    sent_parts: int
    delivered_messages: int
    delivered_parts: int
    failed_messages: int
    failed_parts: int

    def take(
        self, counts: list[int], *, unit: str, cost_unit: str, price: Decimal, cost: Decimal
    ) -> None:
        """Add one line: counts in the order of COUNTS, and money in its units."""
        for name, value in zip(COUNTS, counts, strict=True):
            setattr(self, name, getattr(self, name) + int(value))
        money = self._money[unit, cost_unit]
        money[0] += price
        money[1] += cost

    def __iadd__(self, other: Self) -> Self:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for units, (price, cost) in other._money.items():
            money = self._money[units]
            money[0] += price
            money[1] += cost
        return self

    @property
    def efficiency(self) -> float | None:
        """Delivered of sent parts, in per cent; None where nothing was sent."""
        return share(self.delivered_parts, self.sent_parts)

    @property
    def settled_parts(self) -> int:
        """Sent parts of which the end is known: those that are still on their way say nothing."""
        return min(self.sent_parts, self.delivered_parts + self.failed_parts)

    @property
    def units(self) -> list[str]:
        """The units something was charged in, in order."""
        return sorted({unit for (unit, _), (price, _) in self._money.items() if unit and price})

    @property
    def cost_units(self) -> list[str]:
        return sorted({unit for (_, unit), (_, cost) in self._money.items() if unit and cost})

    @property
    def money(self) -> defaultdict[str, Decimal]:
        """What was charged, by unit; nothing in any other."""
        return defaultdict(Decimal, {unit: self.price(unit) for unit in self.units})

    def price(self, unit: str) -> Decimal:
        return sum((price for (of, _), (price, _) in self._money.items() if of == unit), NOTHING)

    def cost(self, unit: str) -> Decimal:
        """What suppliers ask in this unit, whatever the messages were sold in."""
        return sum((cost for (_, of), (_, cost) in self._money.items() if of == unit), NOTHING)

    def margin(self, unit: str) -> Decimal | None:
        """Price less cost of what was sold in this unit; None if it was bought in another one."""
        sold = {of: cost for (unit_, of), (_, cost) in self._money.items() if unit_ == unit}
        if any(cost for of, cost in sold.items() if of != unit):
            return None
        return self.price(unit) - sold.get(unit, NOTHING)


def share(part: int | Decimal, whole: int | Decimal) -> float | None:
    """`part` of `whole` in per cent; None of nothing."""
    return float(100 * part / whole) if whole else None


def is_poor(tally: Tally, usual: float | None) -> bool:
    """Whether delivery is clearly under the usual per cent, beyond what chance explains."""
    settled = tally.settled_parts
    if usual is None or settled < PARTS_MIN:
        return False
    under = usual - 100 * tally.delivered_parts / settled
    chance = sqrt(usual * (100 - usual) / settled)
    return under >= max(POINTS_MIN, ERRORS_MIN * chance)


def usual(days: list[Tally]) -> float | None:
    """The middle efficiency of some days; None if there are too few days with traffic to know."""
    shares = sorted(day.efficiency for day in days if day.sent_parts)
    return shares[len(shares) // 2] if len(shares) >= 5 else None
