"""What higher floors do when a lower one does something, inside its transaction.

`customers` archives a customer and knows no SMPP accounts. `clients/deeds.py` holds

    ARCHIVE = Deed("customer.archived", archive_doors)

and the verb says `deeds.done("customer.archived", customer, by=by)` before it commits. A deed that
raises undoes the verb.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.kit import hooks
from portal.models import User


@dataclass(frozen=True, slots=True)
class Deed:
    """`do(row, by=..., **facts)` runs when `event` happens; the lowest floor's first."""

    event: str
    do: Callable[..., None]


def done(event: str, row: Any, *, by: User | None, **facts: Any) -> None:
    """Let every floor do its part; `facts` are what the event says more."""
    for deed in hooks.found("deeds", Deed):
        if deed.event == event:
            deed.do(row, by=by, **facts)
