"""What a transaction writes at its end, gathered and sent together, with what is asked then.

A commit of one message would otherwise wait for the database a dozen times. All statements go out
before the first answer is read; few rows go along as INSERTs, many rows are copied before. Some may
go ahead: the server works on them while the rest is written.
"""

from typing import Any

from messaging.dispatch import prepared
from messaging.dispatch.foreseen import Foreseen
from portal.kit import copying
from portal.kit.copying import Table


class Sheaf:
    """Has a cursor's `execute`, so that whoever only writes need not know of it.

    The copies run first, and then the statements in the order in which they came, `behind` what was
    asked before and is not answered yet.
    """

    def __init__(
        self, cursor: Any, *, keeps_plans: bool = True, behind: Foreseen | None = None
    ) -> None:
        self._cursor, self._behind = cursor, behind or Foreseen()
        self._keeps_plans = keeps_plans
        self._statements: list[prepared.Statement] = []
        self._asked: dict[int, list[Any]] = {}
        self._copies: list[tuple[Table, list[str]]] = []
        self._ahead: prepared.Pipeline | None = None
        self._gone = 0

    def execute(self, sql: str, params: Any = None) -> None:
        """Run this with the others."""
        self._statements.append((sql, params))

    def ask(self, sql: str, params: Any = None) -> list[Any]:
        """Ask with the others; the list holds the answer's rows once everything was sent."""
        told: list[Any] = []
        self._asked[self._gone + len(self._statements)] = told
        self.execute(sql, params)
        return told

    def rows(self, table: Table, lines: list[str]) -> None:
        """Store rows that are written as lines of `copying`."""
        if len(lines) > copying.FEW and self._ahead is None:
            self._copies.append((table, lines))
        elif lines:
            self.execute(*table.inserting(lines))

    @property
    def is_ahead(self) -> bool:
        return self._ahead is not None

    def go_ahead(self) -> None:
        """Let the server work on what is there while the rest is written.

        Until everything was sent nothing else may use the connection, and nothing is copied any
        more; whoever fails calls `leave`.
        """
        if self._copies or not self._statements:
            return
        self._opened().send(self._statements, starts=True)
        self._gone, self._statements = self._gone + len(self._statements), []

    def send(self, *, commits: bool = False) -> None:
        """Send everything, and a COMMIT along with it if it `commits`.

        Raises the database's error.
        """
        if self._copies or not (self._statements or self._ahead):
            self._behind.close()
        for table, lines in self._copies:
            copying.write(self._cursor, table.copy, lines)
        if self._statements or self._ahead is not None:
            line = self._opened()
            line.send(self._statements, starts=self._behind.is_awaited)
            self._behind.confirm()
            answers = line.answers(commits=commits)
            for place, told in self._asked.items():
                told.extend(answers[place].rows)
        self._statements, self._copies, self._asked = [], [], {}
        self._ahead, self._gone = None, 0

    def leave(self) -> None:
        """Make way on the connection where something failed before everything was sent."""
        self._behind.leave()
        if self._ahead is not None:
            self._ahead.leave()

    def _opened(self) -> prepared.Pipeline:
        if self._ahead is None:
            self._ahead = self._behind.take() or prepared.Pipeline(keeps_plans=self._keeps_plans)
        return self._ahead
