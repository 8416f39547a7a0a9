"""When a balance has fallen so low that somebody must hear of it.

Each of an account's two thresholds is a switch with two edges (a Schmitt trigger). It goes on when
the balance falls from the threshold or above it to below it: that is a crossing. It goes off, and
is armed again, with the first balance at or above `rearmed_at(threshold)`; in between it stays as
it is. So a balance that trembles around a threshold is told once, and one that has never been above
it is not told at all.

What puts the lower switch on puts the upper one on with it: who hears that a balance is below 50
need not hear that it is below 250. What arms the upper one arms the lower one, as `rearmed_at`
grows with its threshold and the database keeps lower < upper. So one number tells both: how deep
the balance has fallen.
"""

from dataclasses import dataclass
from decimal import Decimal

from portal.core import money

ABOVE, BELOW_UPPER, BELOW_LOWER = 0, 1, 2
CLEARANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Two amounts in the account's unit, either of which may be missing.

    `coin` is the unit's smallest step: 0.01 for EUR, 1 for SMS credits.
    """

    upper: Decimal | None
    lower: Decimal | None
    coin: Decimal

    def of(self, level: int) -> Decimal | None:
        """The threshold that makes this level."""
        return {BELOW_UPPER: self.upper, BELOW_LOWER: self.lower}.get(level)


def in_unit(upper: Decimal | None, lower: Decimal | None, unit: str) -> Thresholds:
    """The thresholds of an account in this unit, one of `money.UNITS`."""
    return Thresholds(upper, lower, Decimal(1).scaleb(-money.places(unit)))


def rearmed_at(threshold: Decimal, coin: Decimal) -> Decimal:
    """The balance that arms a threshold again: 5 % of its size above it, at least one coin."""
    return threshold + max(abs(threshold) * CLEARANCE, coin)


def step(warned: int, before: Decimal, after: Decimal, thresholds: Thresholds) -> tuple[int, int]:
    """How deep a balance has fallen after a change, and the level it has crossed into.

    `warned` is how deep it had fallen before. The second number is `ABOVE` when nothing was
    crossed; when both thresholds were, it is the lower one's alone.
    """
    kept = _kept(warned, after, thresholds)
    fell = _fell(before, after, thresholds)
    return max(kept, fell), fell if fell > kept else ABOVE


def carried(warned: int, old: Thresholds, new: Thresholds, balance: Decimal) -> int:
    """How deep a balance has fallen when the thresholds themselves are changed.

    A threshold that was changed is armed, so that the next fall below it counts; one that stays
    keeps its state. Nothing is crossed: the balance has not moved.
    """
    if warned == BELOW_LOWER and old.lower == new.lower:
        start = BELOW_LOWER
    elif warned != ABOVE and old.upper == new.upper:
        start = BELOW_UPPER
    else:
        start = ABOVE
    return _kept(start, balance, new)


def _kept(warned: int, balance: Decimal, thresholds: Thresholds) -> int:
    """What of the depth is left: the switches that this balance does not put off."""
    for level in range(warned, ABOVE, -1):
        threshold = thresholds.of(level)
        if threshold is not None and balance < rearmed_at(threshold, thresholds.coin):
            return level
    return ABOVE


def _fell(before: Decimal, after: Decimal, thresholds: Thresholds) -> int:
    """The deepest threshold between the two balances."""
    if after >= before:
        return ABOVE
    for level in (BELOW_LOWER, BELOW_UPPER):
        threshold = thresholds.of(level)
        if threshold is not None and before >= threshold > after:
            return level
    return ABOVE
