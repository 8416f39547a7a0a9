"""Statements that the server plans once for each connection, and not once for each commit.

Django's own cursors bind parameters themselves, so that the server sees another statement each
time. What every commit asks and writes goes by these.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

# A plan for any parameters: those for an array of one and of a thousand numbers are the same here,
# and the server would plan anew each time to find that out.
GENERIC = "SET plan_cache_mode = force_generic_plan"


Statement = tuple[str, Any]


class Prepared(psycopg.Cursor[Any]):
    """Prepares every statement at its first use."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, prepare=True, **how)


def make_ready() -> None:
    """Set this thread's connection up, outside of a transaction; it costs nothing a second time."""
    if connection.in_atomic_block:
        return
    connection.ensure_connection()
    own = connection.connection
    if own.prepare_threshold is None:
        # Django switches preparing off altogether; its own cursors cannot, whatever is set here.
        own.prepare_threshold = 1
        with connection.cursor() as cursor:
            cursor.execute(GENERIC)


class Foreseen:
    """A preparing cursor with the answers to questions that were asked before they are needed.

    What is asked as foreseen, word by word, is answered from there, once; anything else is asked
    now.
    """

    def __init__(self, questions: Sequence[Statement] = ()) -> None:
        connection.ensure_connection()
        asked = _together(questions)
        self._answers = list(zip(questions, asked, strict=True))
        self._now = _cursor()
        self._rows: list[Any] | None = None

    def execute(self, sql: str, params: Any = None) -> None:
        for answer in self._answers:
            if answer[0] == (sql, params):
                self._answers.remove(answer)
                self._rows = answer[1].fetchall()
                return
        self._rows = None
        self._now.execute(sql, params)

    def fetchone(self) -> Any:
        return self._now.fetchone() if self._rows is None else self._rows.pop(0)

    def fetchall(self) -> list[Any]:
        return self._now.fetchall() if self._rows is None else self._rows


def together(statements: Sequence[Statement]) -> list[int]:
    """Run statements one after the other without waiting between them; the rows each touched."""
    return [cursor.rowcount for cursor in _together(statements)]


def _together(statements: Sequence[Statement]) -> list[CursorWrapper]:
    if not statements:
        return []
    connection.ensure_connection()
    cursors = []
    with connection.wrap_database_errors, connection.connection.pipeline():
        for sql, params in statements:
            one = _cursor()
            one.execute(sql, params)
            cursors.append(one)
    return cursors


def _cursor() -> CursorWrapper:
    own = Prepared(connection.connection)
    return (
        connection.make_debug_cursor(own)
        if connection.queries_logged
        else connection.make_cursor(own)
    )
