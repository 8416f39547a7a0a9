"""What a transaction writes at its end, gathered and sent together, with what is asked then.

A commit of one message would otherwise wait for the database a dozen times. All statements go out
before the first answer is read; few rows go along as INSERTs, many rows are copied before. Some may
go ahead: the server works on them while the rest is written.
"""

from typing import Any

from django.db import connection

from messaging.dispatch import prepared
from messaging.dispatch.foreseen import Foreseen
from portal.kit import copying
from portal.kit.copying import Table

# A COPY waits until what went ahead is answered; up to so many rows that is dearer than an INSERT.
FEW_AHEAD = 100


class Sheaf:
    """Has a cursor's `execute`, so that whoever only writes need not know of it.

    Behind what went ahead run the copies, and then the statements in the order in which they came.
    All that is `behind` what was asked before and is not answered yet.
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
        # What the server said to those that were answered before the end.
        self._told: list[prepared.Answer | prepared.Heard] = []

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
        if len(lines) > (copying.FEW if self._ahead is None else FEW_AHEAD):
            self._copies.append((table, lines))
        elif lines:
            self.execute(*table.inserting(lines))

    @property
    def is_ahead(self) -> bool:
        return self._ahead is not None

    def go_ahead(self) -> None:
        """Let the server work on what is there while the rest is written.

        Who uses the connection before everything was sent waits until what went ahead is answered;
        whoever fails calls `leave`.
        """
        if self._copies or not self._statements:
            return
        line = self._opened()
        line.send(self._statements, starts=True)
        if line.is_open and self._make_way not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._make_way)
        self._gone, self._statements = self._gone + len(self._statements), []

    def send(self, *, commits: bool = False) -> None:
        """Send everything, and a COMMIT along with it if it `commits`.

        Raises the database's error.
        """
        if self._copies or not (self._statements or self._ahead):
            self._close()
        self._watch_no_more()
        for table, lines in self._copies:
            copying.write(self._cursor, table.copy, lines)
        if self._statements or self._ahead is not None:
            line = self._opened()
            line.send(self._statements, starts=self._behind.is_awaited)
            self._behind.confirm()
            answers = [*self._told, *line.answers(commits=commits)]
            for place, told in self._asked.items():
                told.extend(answers[place].rows)
        self._statements, self._copies, self._asked = [], [], {}
        self._ahead, self._gone, self._told = None, 0, []

    def leave(self) -> None:
        """Make way on the connection where something failed before everything was sent."""
        self._watch_no_more()
        self._behind.leave()
        if self._ahead is not None:
            self._ahead.leave()

    def _make_way(self, execute: Any, *statement: Any) -> Any:
        """Somebody else uses the connection."""
        self._close()
        return execute(*statement)

    def _close(self) -> None:
        """Hear what the server says to all that is under way."""
        self._watch_no_more()
        if self._ahead is None:
            self._behind.close()
        else:
            self._behind.confirm()
            self._told += self._ahead.answers()
            self._ahead = None

    def _watch_no_more(self) -> None:
        if self._make_way in connection.execute_wrappers:
            connection.execute_wrappers.remove(self._make_way)

    def _opened(self) -> prepared.Pipeline:
        if self._ahead is None:
            self._ahead = self._behind.take() or prepared.Pipeline(keeps_plans=self._keeps_plans)
        return self._ahead
