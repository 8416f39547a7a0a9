"""Lines for COPY in PostgreSQL's text format, written by hand where rows come by the thousand.

A driver that adapts every value of every row costs more than everything else about a message. Most
columns of neighbours are the same, so they are written once and repeated as text. In that format
columns end with a tab and rows with a line feed; a backslash begins an escape, and `\\N` is NULL.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

NULL = "\\N"
SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

ESCAPED = re.compile(r"\\[\\tnr]")
UNESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


Value = str | int | bool | Decimal | date | datetime | None


class Table(NamedTuple):
    """Where rows go, and in which columns."""

    name: str
    columns: Sequence[str]

    @property
    def copy(self) -> str:
        return f"COPY {self.name} ({', '.join(self.columns)}) FROM STDIN"

    @property
    def insert(self) -> str:
        places = ", ".join(["%s"] * len(self.columns))
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({places})"  # noqa: S608


def text(value: str) -> str:
    """A text as a column. NUL has been refused before: no text of PostgreSQL holds it."""
    return value.translate(ESCAPES) if SPECIAL.search(value) else value


def column(value: Value) -> str:
    """Any value as a column."""
    if value is None:
        return NULL
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, str):
        return text(value)
    # Both are ISO 8601, with the zone's offset: no setting of the session reads them otherwise.
    return value.isoformat() if isinstance(value, date) else str(value)


def columns(values: Iterable[Value]) -> str:
    """Several columns side by side."""
    return "\t".join(map(column, values))


def values(line: str) -> list[str | None]:
    """A line's columns as texts again, for a few rows that are not worth a COPY."""
    found = line.removesuffix("\n").split("\t")
    return [None if one == NULL else one if "\\" not in one else _unescaped(one) for one in found]


def _unescaped(column: str) -> str:
    return ESCAPED.sub(lambda match: UNESCAPES[match[0]], column)


def write(cursor: Any, copy: str, lines: list[str]) -> None:
    """Run a COPY with these lines, each of which ends with its line feed."""
    with cursor.copy(copy) as into:
        into.write("".join(lines))
