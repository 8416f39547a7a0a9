"""How fast a link may go: a token bucket in parts, by a clock that is given."""


class Pace:
    """`rate` parts per second, with a burst of at most a second's worth."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._tokens = float(rate)
        self._at: float | None = None

    def allowed(self, now: float) -> int:
        """How many parts may go at this moment."""
        if self._at is not None:
            earned = (now - self._at) * self._rate
            self._tokens = min(float(self._rate), self._tokens + earned)
        self._at = now
        return max(0, int(self._tokens))

    def spend(self, parts: int) -> None:
        """Parts that went. A long message may overdraw; the next ones wait for it."""
        self._tokens -= parts
