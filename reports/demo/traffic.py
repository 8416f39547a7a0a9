"""When how many messages go: the curve of the week and of the day, and bursts under it."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time
from math import exp
from typing import NamedTuple

from portal.core.ids import EPOCH
from reports.demo import texts
from reports.demo.plan import Plan
from reports.demo.senders import Sender

WEEK = (1.0, 1.05, 1.08, 1.05, 1.12, 0.62, 0.45)
# For what the rest of today and the days before a new client came leave out.
MORE = 1.05
GROWTH = 0.25  # How much more the last day has than the first.
DAY: dict[str, tuple[int, ...]] = {
    texts.CODES: (
        3,
        2,
        1,
        1,
        1,
        2,
        5,
        9,
        12,
        13,
        13,
        13,
        14,
        13,
        12,
        12,
        13,
        14,
        15,
        15,
        14,
        11,
        8,
        5,
    ),
    texts.NOTICES: (0, 0, 0, 0, 0, 0, 2, 9, 16, 15, 12, 10, 9, 9, 10, 11, 13, 12, 7, 4, 2, 1, 0, 0),
    texts.CAMPAIGNS: (0, 0, 0, 0, 0, 0, 0, 1, 5, 12, 16, 14, 9, 8, 10, 11, 12, 9, 6, 3, 1, 0, 0, 0),
}
# The smallest burst, and by how many messages it is larger on average.
SIZES = {texts.CODES: (1, 0.05), texts.NOTICES: (1, 3.5), texts.CAMPAIGNS: (8, 26)}
SIZE_MAX = 300
POISSON_MAX = 30


class Burst(NamedTuple):
    """One request of a sender: milliseconds since 1970, the local day and hour, how many."""

    millis: int
    day: date
    hour: int
    sender: Sender
    size: int


def bursts(plan: Plan, senders: list[Sender]) -> list[Burst]:
    """All requests of the demo's days in the order of time."""
    weights = list(_weights(plan))
    per_weight = plan.messages * MORE / sum(weights)
    made = [
        burst
        for day, weight in zip(plan.dates, weights, strict=True)
        for sender in senders
        for burst in _of_day(plan, day, sender, per_weight * weight * sender.share)
    ]
    return sorted(made, key=lambda burst: (burst.millis, burst.sender.door.pk))


def millis_of(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _weights(plan: Plan) -> Iterator[float]:
    for place, day in enumerate(plan.dates):
        grown = 1 + GROWTH * place / plan.days
        yield WEEK[day.weekday()] * grown * plan.rng.uniform(0.92, 1.08)


def _of_day(plan: Plan, day: date, sender: Sender, expected: float) -> Iterator[Burst]:
    rng = plan.rng
    least, more = SIZES[sender.kind]
    for _ in range(_poisson(rng, expected / (least + more))):
        hour = rng.choices(range(24), DAY[sender.kind])[0]
        clock = time(hour, rng.randrange(60), rng.randrange(60), rng.randrange(1000) * 1000)
        moment = datetime.combine(day, clock, tzinfo=plan.zone)
        if max(EPOCH, sender.since) < moment <= sender.until:
            size = min(least + round(rng.expovariate(1 / more)), SIZE_MAX)
            yield Burst(millis_of(moment), day, hour, sender, size)


def _poisson(rng: random.Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average."""
    if mean > POISSON_MAX:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    threshold, times, product = exp(-mean), 0, rng.random()
    while product > threshold:
        times += 1
        product *= rng.random()
    return times
