"""In which order a pool's connectors are tried for one message.

Under the policy *order* that is their order. Under *share* a ticket (a counter, or the message's
id) decides: the same ticket always decides the same, and the shares converge. The ticket is
multiplied by 2**64 divided by the golden ratio and the product's lower 64 bits are a point on a
line on which each connector owns a stretch as long as its share (Fibonacci hashing). For a counter
this spreads more evenly than chance: after any number of tickets each connector is within a few
messages of its share. For ids, whose low bits are mostly zero, a remainder would be lopsided; this
is not.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

GOLDEN = 0x9E3779B97F4A7C15
LINE = 1 << 64


class Member(NamedTuple):
    """A connector in a pool. A share of 0 is a stand-by; shares need not add up to 100."""

    connector: int
    share: int
    order: int


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool with its connectors and how it chooses among them."""

    id: int
    name: str
    policy: Literal["share", "order"]
    members: tuple[Member, ...]


def pick(
    pool: PoolRow, *, ticket: int, up: Collection[int], excluded: Collection[int] = frozenset()
) -> list[int]:
    """The connectors for one message in the order to try, best first; empty if all are excluded.

    Those that are not up come last but stay, so that messages wait for them instead of failing.
    When a connector is down, the others take over its messages by their own shares.
    """
    left = [member for member in pool.members if member.connector not in excluded]
    ready = [member for member in left if member.connector in up]
    waiting = [member for member in left if member.connector not in up]
    if pool.policy == "order":
        return [*_in_order(ready), *_in_order(waiting)]
    return [*_by_share(ready, ticket), *_by_share(waiting, ticket)]


def _in_order(members: Iterable[Member]) -> list[int]:
    ranked = sorted(members, key=lambda member: (member.order, member.connector))
    return [member.connector for member in ranked]


def _by_share(members: Iterable[Member], ticket: int) -> list[int]:
    """Draw one after the other; inside the stretch that was hit, the point serves again."""
    drawn = []
    left = sorted(members, key=lambda member: (member.order, member.connector))
    standing_by = [member for member in left if member.share <= 0]
    left = [member for member in left if member.share > 0]
    point = ticket * GOLDEN % LINE
    while left:
        scaled = point * sum(member.share for member in left)
        at = 0
        while scaled >= left[at].share * LINE:
            scaled -= left[at].share * LINE
            at += 1
        point = scaled // left[at].share
        drawn.append(left.pop(at).connector)
    return [*drawn, *_in_order(standing_by)]
