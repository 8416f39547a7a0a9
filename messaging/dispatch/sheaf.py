"""Writes whose answers nobody needs, gathered and sent together at the end of a transaction.

A commit of one message would otherwise wait for the database a dozen times. All statements go out
before the first answer is read; a few rows go along as INSERTs, many rows are copied.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from messaging.dispatch import prepared
from portal.kit import copying

FEW = 3


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


class Sheaf:
    """Has a cursor's `execute`, so that whoever only writes need not know of it.

    The statements run in the order in which they came, and the copies after them.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._statements: list[tuple[str, Any, int | None]] = []
        self._copies: list[tuple[Table, list[str]]] = []

    def execute(self, sql: str, params: Any = None, *, rows: int | None = None) -> None:
        """Run this with the others. `rows` is how many it must touch, where that is sure."""
        self._statements.append((sql, params, rows))

    def rows(self, table: Table, lines: list[str]) -> None:
        """Store rows that are written as lines of `copying`."""
        if len(lines) > FEW:
            self._copies.append((table, lines))
        else:
            for line in lines:
                self.execute(table.insert, copying.values(line))

    def send(self) -> None:
        """Send everything. Raises RuntimeError when a statement touched other rows than it must."""
        for touched, (_, _, rows) in zip(
            prepared.together([(sql, params) for sql, params, _ in self._statements]),
            self._statements,
            strict=True,
        ):
            if rows is not None and touched != rows:
                raise RuntimeError("Rows changed under their lock.")
        for table, lines in self._copies:
            copying.write(self._cursor, table.copy, lines)
        self._statements, self._copies = [], []
