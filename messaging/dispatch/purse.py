"""Parts that a thread draws from buckets ahead of what it takes, so that it asks them less often.

A program that submits all the time would otherwise wait for a bucket's row in every commit. What is
drawn ahead is what fills the bucket in a hundredth of a second, and only from one that was at least
half full when this thread drew on it a moment ago: whoever comes near to a limit is counted part by
part. What is not used within a second is given up, and the bucket has filled again by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

from messaging.dispatch.payer import Limit

SHARE = 100
KEPT_S = 1.0
LIMITS_MAX = 10_000

# The parts that are asked of each bucket; a key stands there once.
Wanted = Mapping[Limit, int]


class Draft(NamedTuple):
    """Of one bucket, in parts: what is wanted, what is at hand, and what may be drawn beyond it."""

    wanted: int
    held: int = 0
    ahead: int = 0

    @property
    def drawn(self) -> int:
        return max(0, self.wanted + self.ahead - self.held)


Drafts = Mapping[Limit, Draft]


@dataclass(slots=True)
class Kept:
    """What is left of a draft until a moment of the monotonic clock; whether there was plenty."""

    parts: int
    until: float
    is_ample: bool


class Purse:
    """One thread's; a new one holds nothing and draws nothing ahead."""

    def __init__(self) -> None:
        self._kept: dict[Limit, Kept] = {}

    def drafts(self, wanted: Wanted) -> Drafts:
        """What there is for what is wanted, and what to draw where that is not enough."""
        now = monotonic()
        drafts = {}
        for limit, parts in wanted.items():
            kept = self._kept.get(limit)
            if kept is None or kept.until < now:
                drafts[limit] = Draft(parts)
            else:
                # A bucket may hold much more than comes in within a second, or less.
                ahead = min(limit.rate, limit.size) // SHARE if kept.is_ample else 0
                drafts[limit] = Draft(parts, kept.parts, ahead)
        return drafts

    def keep(self, limit: Limit, parts: int, *, is_ample: bool | None = None) -> None:
        """Remember what is left now; None says that nobody has asked how full the bucket is."""
        if len(self._kept) >= LIMITS_MAX:
            self.leave()
        kept = self._kept.get(limit)
        if is_ample is None:
            is_ample = kept is not None and kept.is_ample
        self._kept[limit] = Kept(parts, monotonic() + KEPT_S, is_ample)

    def leave(self) -> None:
        """Forget everything: what a transaction drew that failed was never drawn."""
        self._kept.clear()


def must_draw(drafts: Drafts) -> bool:
    """Whether something is wanted that is not at hand."""
    return any(one.held < one.wanted for one in drafts.values())
