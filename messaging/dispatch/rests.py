"""How long messages gather between two claims of a link.

A claim of a few costs nearly as much as one of hundreds, and so do the results and receipts that
follow it. What they cost is taken from those who accept while much comes in.
"""

# At least this long, and longer for each message that a claim brought.
LEAST_S, EACH_S, MOST_S = 0.01, 0.005, 0.15
# So many messages, as fresh as that, are a burst: its beginning is accepted before more is sent.
BURST, BURST_PER_S, BURST_S = 10, 1_000, 0.5
# What comes on within this time belongs to the same burst, which rests once however long it is.
APART_S = 2.0


class Rests:
    """The rests of one link, by a clock that is given."""

    def __init__(self) -> None:
        self._burst_at = float("-inf")

    def after(self, count: int, *, is_full: bool, age_s: float, now: float) -> float:
        """Seconds from the beginning of a claim to that of the next one.

        The claim brought `count` messages, the oldest accepted `age_s` seconds ago. `is_full` when
        it took all there was room for, so that more waits: a link that is behind never rests.
        """
        begins = self._begins_burst(count, age_s, now)
        if is_full or not count:
            return 0.0
        return BURST_S if begins else min(LEAST_S + EACH_S * count, MOST_S)

    def _begins_burst(self, count: int, age_s: float, now: float) -> bool:
        if count < max(BURST, BURST_PER_S * age_s):
            return False
        last, self._burst_at = self._burst_at, now
        return now - last > APART_S
