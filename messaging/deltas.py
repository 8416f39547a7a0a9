"""Tells what happened: sums of a transaction's messages, written as traffic deltas in it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from messaging.models.delta import DIMENSIONS, MEASURES, Delta
from portal.kit import copying, ids

COLUMNS = ("id", *DIMENSIONS, *MEASURES)
TABLE = copying.Table(Delta, COLUMNS)
PLACE = {name: index for index, name in enumerate(MEASURES)}
# Statistics know a sender by so many characters; only e-mail addresses are longer.
SENDER_MAX = 32


class Dimensions(NamedTuple):
    """Where a message counts; the fields are those of `Delta`, in its order."""

    day: date
    hour: int
    customer_id: int
    client_id: int | None
    door_id: int
    channel: str
    connector_id: int | None
    country: str
    network_id: int | None
    sender: str
    unit: str
    cost_unit: str


class Tally:
    """Adds up measures per dimensions and writes one delta for each."""

    def __init__(self) -> None:
        self._sums: defaultdict[Dimensions, list[int | Decimal]] = defaultdict(
            lambda: [0] * len(MEASURES)
        )

    def add(self, dimensions: Dimensions, **measures: int | Decimal) -> None:
        """Add signed measures (see `Measures`); money in the dimensions' units."""
        if len(dimensions.sender) > SENDER_MAX:
            dimensions = dimensions._replace(sender=dimensions.sender[:SENDER_MAX])
        row = self._sums[dimensions]
        for name, value in measures.items():
            row[PLACE[name]] += value

    def lines(self) -> list[str]:
        """The sums as lines of `TABLE`; sums of nothing leave none."""
        left = [(dims, sums) for dims, sums in self._sums.items() if any(sums)]
        numbers = ids.take(len(left)) if left else []
        rows = ((pk, *dims, *sums) for pk, (dims, sums) in zip(numbers, left, strict=True))
        return [copying.columns(row) + "\n" for row in rows]

    def write(self, cursor: Any) -> None:
        """Store the sums."""
        copying.store(cursor, TABLE, self.lines())
