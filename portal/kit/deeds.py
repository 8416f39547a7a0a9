"""What higher floors do when a lower one does something, inside its transaction.

`customers` archives a customer and knows no SMPP accounts. `clients/deeds.py` holds

    ARCHIVE = Deed("customer.archived", archive_doors)
    DOORS = Consequence("customer.archived", doors_that_close)

and the verb says `deeds.done("customer.archived", customer, by=by)` before it commits. A deed that
raises undoes the verb. A page that asks before it does so tells the `consequences`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.kit import hooks
from portal.models import User


@dataclass(frozen=True, slots=True)
class Deed:
    """`do(row, by=..., **facts)` runs when `event` happens; of one order the lowest floor's first.

    What it returns, if anything, is for the history: a dictionary of plain values.
    """

    event: str
    do: Callable[..., dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from `event`: `tell(rows)` returns facts as components/facts.html shows them.

    It gets all the rows at once, so that two hundred cost no more questions than one.
    """

    event: str
    tell: Callable[[Sequence[Any]], list[dict[str, Any]]]


def done(event: str, row: Any, *, by: User | None, **facts: Any) -> dict[str, Any]:
    """Let every floor do its part; return what they tell the history.

    `facts` are what the event says more.
    """
    told: dict[str, Any] = {}
    found = [deed for deed in hooks.found("deeds", Deed) if deed.event == event]
    for deed in sorted(found, key=lambda deed: deed.order):
        told |= deed.do(row, by=by, **facts) or {}
    return told


def consequences(event: str, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What would follow if `event` happened to these rows, the lowest floor's first."""
    hung = hooks.found("deeds", Consequence)
    return [fact for one in hung if one.event == event for fact in one.tell(rows)]
