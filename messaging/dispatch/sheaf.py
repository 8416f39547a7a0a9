"""What a transaction writes at its end, gathered and sent together, with what is asked then.

A commit of one message would otherwise wait for the database a dozen times. All statements go out
before the first answer is read; a few rows go along as INSERTs, many rows are copied.
"""

from typing import Any

from messaging.dispatch import prepared
from portal.kit import copying
from portal.kit.copying import Table

FEW = 3


class Sheaf:
    """Has a cursor's `execute`, so that whoever only writes need not know of it.

    The statements run in the order in which they came, and the copies after them.
    """

    def __init__(self, cursor: Any, *, keeps_plans: bool = True) -> None:
        self._cursor = cursor
        self._keeps_plans = keeps_plans
        self._statements: list[tuple[str, Any, int | None]] = []
        self._asked: dict[int, list[Any]] = {}
        self._copies: list[tuple[Table, list[str]]] = []

    def execute(self, sql: str, params: Any = None, *, rows: int | None = None) -> None:
        """Run this with the others. `rows` is how many it must touch, where that is sure."""
        self._statements.append((sql, params, rows))

    def ask(self, sql: str, params: Any = None) -> list[Any]:
        """Ask with the others; the list holds the answer's rows once everything was sent."""
        told: list[Any] = []
        self._asked[len(self._statements)] = told
        self.execute(sql, params)
        return told

    def rows(self, table: Table, lines: list[str]) -> None:
        """Store rows that are written as lines of `copying`."""
        if len(lines) > FEW:
            self._copies.append((table, lines))
        else:
            for line in lines:
                self.execute(table.insert, copying.values(line))

    def send(self) -> None:
        """Send everything. Raises RuntimeError when a statement touched other rows than it must."""
        statements = [(sql, params) for sql, params, _ in self._statements]
        answers = prepared.answers(statements, keeps_plans=self._keeps_plans)
        for answer, (_, _, rows) in zip(answers, self._statements, strict=True):
            if rows is not None and answer.rowcount != rows:
                raise RuntimeError("Rows changed under their lock.")
        for place, told in self._asked.items():
            told.extend(answers[place].rows)
        for table, lines in self._copies:
            copying.write(self._cursor, table.copy, lines)
        self._statements, self._copies, self._asked = [], [], {}
