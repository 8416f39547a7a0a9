"""A rate limit: a bucket that fills at the rate and holds one second's worth."""


class Rate:
    def __init__(self) -> None:
        self.level: float | None = None
        self.filled_at = 0.0

    def allows(self, per_s: float, *, now: float) -> bool:
        """Whether one more is within the rate; 0 is no limit."""
        if per_s <= 0:
            return True
        size = max(per_s, 1.0)
        level = size if self.level is None else self.level + (now - self.filled_at) * per_s
        self.filled_at = now
        self.level = min(level, size)
        if self.level < 1:
            return False
        self.level -= 1
        return True
