"""What a demo is made from: the seed, the moment it ends, and how much of it there is."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from portal.core import periods


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`now` is aware, in UTC; days are days of the operator's `zone`, the last one is today."""

    now: datetime
    zone: tzinfo
    seed: int = 1
    days: int = 90
    messages: int = 200_000
    simulator_port: int = 2776
    simulator_system_ids: tuple[str, ...] = ("onward",)
    simulator_password: str = ""
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        # A believable past is no secret; credentials are drawn elsewhere.
        object.__setattr__(self, "rng", random.Random(self.seed))  # noqa: S311

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def dates(self) -> list[date]:
        """The days of traffic, in order."""
        return [self.today - timedelta(days=back) for back in range(self.days - 1, -1, -1)]

    @property
    def start(self) -> datetime:
        """The first instant of the first day, in UTC."""
        return periods.first_instant(self.dates[0], self.zone)

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)
