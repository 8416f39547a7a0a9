"""What a transaction writes at its end, gathered and sent together, with what is asked then.

A commit of one message would otherwise wait for the database a dozen times. All statements go out
before the first answer is read; a few rows go along as INSERTs, many rows are copied before.
"""

from typing import Any

from messaging.dispatch import prepared
from portal.kit import copying
from portal.kit.copying import Table

FEW = 3
# For what is committed before its answer is read: the server itself refuses to go on.
GUARDED = """
WITH touched AS ({} RETURNING 1)
SELECT CASE WHEN count(*) = %s THEN 1
            ELSE ('rows changed under their lock: ' || count(*))::int END FROM touched
"""


class Sheaf:
    """Has a cursor's `execute`, so that whoever only writes need not know of it.

    The copies run first, and then the statements in the order in which they came.
    """

    def __init__(self, cursor: Any, *, keeps_plans: bool = True) -> None:
        self._cursor = cursor
        self._keeps_plans = keeps_plans
        self._statements: list[tuple[str, Any, int | None]] = []
        self._asked: dict[int, list[Any]] = {}
        self._copies: list[tuple[Table, list[str]]] = []

    def execute(self, sql: str, params: Any = None, *, rows: int | None = None) -> None:
        """Run this with the others. `rows` is how many it must touch; then it returns nothing."""
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

    def send(self, *, commits: bool = False) -> None:
        """Send everything, and a COMMIT along with it if it `commits`.

        Raises the database's error, also when a statement touched other rows than it must.
        """
        for table, lines in self._copies:
            copying.write(self._cursor, table.copy, lines)
        statements = [_guarded(*one) for one in self._statements]
        answers = prepared.answers(statements, keeps_plans=self._keeps_plans, commits=commits)
        for place, told in self._asked.items():
            told.extend(answers[place].rows)
        self._statements, self._copies, self._asked = [], [], {}


def _guarded(sql: str, params: Any, rows: int | None) -> prepared.Statement:
    return (sql, params) if rows is None else (GUARDED.format(sql), [*params, rows])
