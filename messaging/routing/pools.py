"""In which order a pool's connectors are tried for one message.

Under the policy *order* that is their order; under *cost* the cheapest comes first, under
*delivery* the one whose messages arrive most often, and their order settles a draw. Under *share* a
ticket (a counter, or the message's id) decides: the same ticket always decides the same, and the
shares converge. The ticket is multiplied by 2**64 divided by the golden ratio and the product's
lower 64 bits are a point on a line on which each connector owns a stretch as long as its share
(Fibonacci hashing). For a counter this spreads more evenly than chance: after any number of tickets
each connector is within a few messages of its share. For ids, whose low bits are mostly zero, a
remainder would be lopsided; this is not.

Who sends nothing delivers nothing, and would never be seen to have become better. So under
*delivery* one ticket in twenty is drawn by the shares; a share of 0 is spared that.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

GOLDEN = 0x9E3779B97F4A7C15
LINE = 1 << 64
# One ticket in so many goes by the shares under the policy *delivery*. The drawing of the shares
# uses the product's high bits; this takes other ones, so that the two do not depend on each other.
TRIED_IN = 20
LOW = 0xFFFF
# So many messages' worth of the pool's own rate is added to each connector's counts: a handful of
# messages proves nothing.
PRIOR = 20

Policy = Literal["share", "order", "cost", "delivery"]


class Member(NamedTuple):
    """A connector in a pool. A share of 0 is a stand-by; shares need not add up to 100."""

    connector: int
    share: int
    order: int


class Delivered(NamedTuple):
    """What became of a connector's messages to a country: how many were sent and arrived."""

    sent: int
    arrived: int


class Cost(NamedTuple):
    """What a part costs at a connector, and in which unit; None where its list does not say."""

    price: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool with its connectors, how it chooses among them, and when a message leaves one.

    With one of the errors `reroutes` a refused message goes on to the next connector; without a
    receipt in `resend_minutes` (0: never) it is sent again; what is queued for a connector that is
    down for `move_after_s` moves on.
    """

    id: int
    name: str
    policy: Policy
    members: tuple[Member, ...]
    reroutes: frozenset[int] = frozenset()
    resend_minutes: int = 0
    move_after_s: int = 15

    def __post_init__(self) -> None:
        """Keep the members in their order, so that no message has to sort them."""
        ordered = sorted(self.members, key=lambda member: (member.order, member.connector))
        object.__setattr__(self, "members", tuple(ordered))

    @property
    def asks_ticket(self) -> bool:
        """Whether different messages of one kind are tried in different orders."""
        return self.policy in {"share", "delivery"} and len(self.members) > 1

    @property
    def asks_place(self) -> bool:
        """Whether the order depends on where a message goes."""
        return self.policy in {"cost", "delivery"} and len(self.members) > 1


def pick(
    pool: PoolRow,
    *,
    ticket: int,
    up: Collection[int],
    excluded: Collection[int] = frozenset(),
    ranks: Mapping[int, int] | None = None,
) -> list[int]:
    """The connectors for one message in the order to try, best first; empty if all are excluded.

    Those that are not up come last but stay, so that messages wait for them instead of failing.
    When a connector is down, the others take over its messages by their own shares. `ranks` are
    those of `by_cost` or `by_delivery`, for a pool that asks for the place.
    """
    left = [member for member in pool.members if member.connector not in excluded]
    ready = [member for member in left if member.connector in up]
    sort = _sorter(pool, ticket, ranks or {})
    if len(ready) == len(left):
        return sort(ready)
    waiting = [member for member in left if member.connector not in up]
    return [*sort(ready), *sort(waiting)]


def by_cost(pool: PoolRow, costs: Mapping[int, Cost]) -> dict[int, int]:
    """Each connector's rank for a destination: the cheapest first, then who says no cost.

    Amounts in different units cannot be compared. The unit in which most of the pool's connectors
    charge counts, the first one's if it is a draw; those of other units come behind it.
    """
    units = [costs[pk].unit for pk in _in_order(pool.members) if pk in costs]
    main = max(dict.fromkeys(units), key=units.count) if units else ""

    def rank(connector: int) -> tuple[int, str, Decimal]:
        cost = costs.get(connector)
        if cost is None or cost.price is None:
            return 2, "", Decimal(0)
        if not cost.price:
            return 0, "", cost.price
        return (0, "", cost.price) if cost.unit == main else (1, cost.unit, cost.price)

    return _ranked(pool, rank)


def by_delivery(pool: PoolRow, counts: Mapping[int, Delivered]) -> dict[int, int]:
    """Each connector's rank for a destination by the part of its messages that arrived.

    Who has sent little is taken to be about as good as the pool.
    """
    known = [counts[member.connector] for member in pool.members if member.connector in counts]
    sent = sum(one.sent for one in known)
    usual = sum(one.arrived for one in known) / sent if sent else 1.0

    def rank(connector: int) -> float:
        one = counts.get(connector, Delivered(0, 0))
        return -(one.arrived + PRIOR * usual) / (one.sent + PRIOR)

    return _ranked(pool, rank)


def is_tried(ticket: int) -> bool:
    """Whether this ticket is one of those that keep the other connectors' rates known."""
    return (ticket * GOLDEN % LINE >> 16 & LOW) * TRIED_IN <= LOW


def _ranked(pool: PoolRow, rank: Callable[[int], object]) -> dict[int, int]:
    """Places from 0 on, alike for those that are alike: their order then settles the draw."""
    found = {member.connector: rank(member.connector) for member in pool.members}
    places = {value: at for at, value in enumerate(sorted(set(found.values())))}  # type: ignore[type-var]
    return {connector: places[value] for connector, value in found.items()}


def _sorter(
    pool: PoolRow, ticket: int, ranks: Mapping[int, int]
) -> Callable[[list[Member]], list[int]]:
    if pool.policy == "share" or (pool.policy == "delivery" and is_tried(ticket)):
        return lambda members: _by_share(members, ticket)
    if pool.policy == "order":
        return _in_order
    return lambda members: sorted(_in_order(members), key=lambda one: ranks.get(one, 0))


def _in_order(members: Iterable[Member]) -> list[int]:
    return [member.connector for member in members]


def _by_share(members: list[Member], ticket: int) -> list[int]:
    """Draw one after the other; inside the stretch that was hit, the point serves again."""
    drawn: list[int] = []
    left = [member for member in members if member.share > 0]
    standing_by = [member.connector for member in members if member.share <= 0]
    total = sum([member.share for member in left])
    point = ticket * GOLDEN % LINE
    while len(left) > 1:
        scaled = point * total
        at = 0
        while scaled >= left[at].share * LINE:
            scaled -= left[at].share * LINE
            at += 1
        hit = left.pop(at)
        point = scaled // hit.share
        total -= hit.share
        drawn.append(hit.connector)
    return [*drawn, *_in_order(left), *standing_by]
