"""A column of an export: its title, where its value comes from, and what kind of value it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

TEXT, NUMBER, MONEY, PERCENT, DATE, MOMENT = "text", "number", "money", "percent", "date", "moment"
KINDS = (TEXT, NUMBER, MONEY, PERCENT, DATE, MOMENT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is a dotted accessor or a function of the row; `name` without it.

    A part of the accessor may be a key of a mapping or a method without arguments; an empty link
    gives an empty cell. A percent is given as 96.2, not 0.962; a moment is an aware datetime.
    `default` tells whether the dialog begins with the column chosen.
    """

    name: str
    title: str
    value: str | Callable[[Any], Any] = ""
    kind: str = TEXT
    default: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A column cannot be of the kind {self.kind!r}.")

    @property
    def is_figure(self) -> bool:
        return self.kind in {NUMBER, MONEY, PERCENT}

    def reader(self) -> Callable[[Any], Any]:
        """A function that reads the column's value from a row."""
        if callable(self.value):
            return self.value
        path = self.value or self.name
        return _walker(path.split("."))


def _walker(parts: list[str]) -> Callable[[Any], Any]:
    # Most columns are one plain field; attrgetter reads those at the speed of C.
    plain = attrgetter(parts[0]) if len(parts) == 1 else None

    def walk(row: Any) -> Any:
        if plain and not isinstance(row, Mapping):
            value = plain(row)
            return value() if callable(value) else value
        for part in parts:
            if row is None:
                return None
            row = row[part] if isinstance(row, Mapping) else getattr(row, part)
            row = row() if callable(row) else row
        return row

    return walk
