"""Lines for COPY in PostgreSQL's text format, written by hand where rows come by the thousand.

A driver that adapts every value of every row costs more than everything else about a message. Most
columns of neighbours are the same, so they are written once and repeated as text. In that format
columns end with a tab and rows with a line feed; a backslash begins an escape, and `\\N` is NULL.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model

from portal.kit import arrays
from portal.kit.given import Given

# A COPY needs two round trips more than an INSERT, and up to so many rows that is dearer.
FEW = 30
NULL = "\\N"
SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

ESCAPED = re.compile(r"\\[\\tnr]")
UNESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


Value = str | int | bool | Decimal | date | datetime | None


class Table:
    """Where rows go, and in which columns; neighbours are often alike behind `own` of them."""

    def __init__(self, model: type[Model], columns: Sequence[str], *, own: int = 1) -> None:
        self._model, self.columns, self._own = model, columns, own

    @cached_property
    def copy(self) -> str:
        return f"COPY {self._into} FROM STDIN"

    def inserting(self, lines: Sequence[str]) -> tuple[str, list[Any]]:
        """The statement that stores these lines, at least one, with its parameters."""
        if len(lines) == 1:
            return self._insert.of(values(lines))
        cut = [line.split("\t", self._own) for line in lines]
        alike = {one[-1] for one in cut}
        if len(alike) > 1:
            return self._insert.of(values(lines))
        own = zip(*[map(_plain, one[:-1]) for one in cut], strict=True)
        return self.alike(list(own), alike.pop())

    def alike(self, own: Sequence[Sequence[Value]], rest: str) -> tuple[str, list[Any]]:
        """The same for rows with these own columns, and with the `rest` of one line in common."""
        (shared,) = values([rest])
        return self._insert_alike, [*shared, *map(arrays.of_column, own)]

    @cached_property
    def _into(self) -> str:
        return f"{self._model._meta.db_table} ({', '.join(self.columns)})"

    @cached_property
    def _insert(self) -> Given:
        return Given(f"INSERT INTO {self._into} SELECT * FROM {{}} AS v", *self._types)  # noqa: S608

    @cached_property
    def _insert_alike(self) -> str:
        """For rows of which only the own columns differ: the server reads the others once."""
        own, rest = self._types[: self._own], self._types[self._own :]
        names = ", ".join(self.columns[: self._own])
        alike = ", ".join(f"CAST(%s AS {name})" for name in rest)
        each = ", ".join(f"%s::{name}[]" for name in own)
        into = ", ".join([*self.columns[self._own :], *self.columns[: self._own]])
        return (
            f"INSERT INTO {self._model._meta.db_table} ({into})"  # noqa: S608
            f" SELECT {alike}, v.* FROM unnest({each}) AS v ({names})"
        )

    @cached_property
    def _types(self) -> list[str]:
        """Without lengths of types: a cast would cut what is too long, which the table refuses."""
        fields = {field.column: field for field in self._model._meta.concrete_fields}
        return [str(fields[name].db_type(connection)).partition("(")[0] for name in self.columns]


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


def values(lines: Iterable[str]) -> list[list[str | None]]:
    """The columns of lines as texts again, for rows that are not worth a COPY."""
    return [[_plain(one) for one in line.removesuffix("\n").split("\t")] for line in lines]


def _plain(column: str) -> str | None:
    # A backslash is in few of them: the others are as they are.
    return _unescaped(column) if "\\" in column else column


def _unescaped(column: str) -> str | None:
    if column == NULL:
        return None
    return ESCAPED.sub(lambda match: UNESCAPES[match[0]], column)


def store(cursor: Any, table: Table, lines: list[str]) -> None:
    """Store lines of a table, in whichever way costs less."""
    if len(lines) > FEW:
        write(cursor, table.copy, lines)
    elif lines:
        cursor.execute(*table.inserting(lines))


def write(cursor: Any, copy: str, lines: list[str]) -> None:
    """Run a COPY with these lines, each of which ends with its line feed."""
    with cursor.copy(copy) as into:
        into.write("".join(lines))
