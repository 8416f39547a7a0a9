"""What a writer gets: a titled, typed table whose rows come one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from portal.kit.exports.columns import MOMENT, Column
from portal.models import Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows are tuples in the order of the columns; `total` says how many are expected.

    `totals` is the last row, or None. Moments are written in `zone`, which the heads name. A file
    on paper begins with `whose` it is: the organisation, by its `logo` if it has one.
    """

    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Iterator[tuple[Any, ...]]
    total: int
    zone: tzinfo
    totals: tuple[Any, ...] | None = None
    whose: str = ""
    logo: Picture | None = None

    @property
    def heads(self) -> list[str]:
        """The columns' titles; moments say in which zone they are written."""
        return [
            f"{column.title} ({self.zone})" if column.kind == MOMENT else str(column.title)
            for column in self.columns
        ]
