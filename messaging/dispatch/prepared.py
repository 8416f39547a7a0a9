"""Statements that the server plans once for each connection, and that go out together.

Django's own cursors bind parameters themselves, so that the server sees another statement each
time, and wait for each one's answer. What every commit asks and writes goes by these: all
statements leave before the first answer is read (libpq's pipeline mode), prepared at their first
use. For a commit of one message the driver's cursors would cost more than the database does.

A parameter is written as text and read by the server as what its place or its cast says.

The driver must not prepare anything on these connections: at every ROLLBACK it deallocates all
plans of a connection on which it has made one, and these with them.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper
from psycopg import errors, pq
from psycopg.adapt import AdaptersMap, Transformer
from psycopg.types.datetime import TimestamptzLoader
from psycopg.waiting import Ready, Wait

from portal.kit import arrays

# A plan for any parameters: those for an array of one and of a thousand numbers are the same here,
# and the server would plan anew each time to find that out.
GENERIC = "SET plan_cache_mode = force_generic_plan"
KEPT = 500
FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED)

Statement = tuple[str, Any]
Octets = list[bytes | None]
# A plan's name on the server, by its statement.
Plans = dict[str, bytes]
Talk = Generator[Wait, Ready, list[pq.abc.PGresult]]

# What each connection has planned.
_planned: WeakKeyDictionary[psycopg.Connection[Any], Plans] = WeakKeyDictionary()
# What reads its rows, and knows by now how.
_readers: WeakKeyDictionary[psycopg.Connection[Any], Transformer] = WeakKeyDictionary()
_numbers = count(1)


class Bound(psycopg.Cursor[Any]):
    """Lets the server bind the parameters, and plan each time."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, prepare=False, **how)


def make_ready() -> None:
    """Set this thread's connection up, outside of a transaction; it costs nothing a second time."""
    if connection.in_atomic_block:
        return
    connection.ensure_connection()
    own = connection.connection
    if own not in _planned:
        _planned[own] = {}
        with connection.cursor() as cursor:
            cursor.execute(GENERIC)


class Foreseen:
    """A cursor with the answers to questions that were asked before they are needed.

    What is asked as foreseen, word by word, is answered from there, once; anything else is asked
    now.
    """

    def __init__(self, questions: Sequence[Statement] = ()) -> None:
        connection.ensure_connection()
        asked = [answer.rows for answer in answers(questions)]
        self._answers = list(zip(questions, asked, strict=True))
        self._rows: list[Any] = []

    def execute(self, sql: str, params: Any = None) -> None:
        for answer in self._answers:
            if answer[0] == (sql, params):
                self._answers.remove(answer)
                self._rows = answer[1]
                return
        (told,) = answers([(sql, params)])
        self._rows = told.rows

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Any]:
        return self._rows


def asked(statements: Sequence[Statement]) -> list[list[Any]]:
    """Run statements together, each planned for its own parameters; the rows that each returned."""
    return [answer.rows for answer in answers(statements, keeps_plans=False)]


class Answer:
    """What the server said to one statement."""

    def __init__(self, result: pq.abc.PGresult, own: psycopg.Connection[Any]) -> None:
        self._result, self._own = result, own

    @property
    def rows(self) -> list[Any]:
        reader = _reader(self._own)
        reader.set_pgresult(self._result)
        return list(reader.load_rows(0, self._result.ntuples, tuple))


class Heard:
    """The same from a cursor."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor

    @property
    def rows(self) -> list[Any]:
        return self._cursor.fetchall() if self._cursor.description else []


def answers(
    statements: Sequence[Statement], *, keeps_plans: bool = True, commits: bool = False
) -> Sequence[Answer | Heard]:
    """Run statements one after the other without waiting between them; see `Pipeline`."""
    if not statements:
        return []
    pipeline = Pipeline(keeps_plans=keeps_plans)
    pipeline.send(statements)
    return pipeline.answers(commits=commits)


class Pipeline:
    """Statements on their way to the server, which answers in the end.

    Up to then nothing else may use this thread's connection, and whoever fails in between calls
    `leave`. Plans are not kept for what goes through the tables of messages: one that was made when
    a partition was empty would stay while it fills.
    """

    def __init__(self, *, keeps_plans: bool = True) -> None:
        here = self._here = connections["default"]
        here.ensure_connection()
        self._own = here.connection
        # Somebody listens to every statement, which only cursors tell.
        self._is_listened_to = bool(here.queries_logged or here.execute_wrappers)
        self._told: list[Heard] = []
        self._planned: Plans | None = _planned.setdefault(self._own, {}) if keeps_plans else None
        self._new: Plans = {}
        # For each result to come, whether it is but of a new plan.
        self._plans: list[bool] = []
        self._is_open = self._begins = False

    def send(self, statements: Sequence[Statement], *, starts: bool = False) -> None:
        """Add these. If it `starts`, the server works on them from now on."""
        if self._is_listened_to:
            self._told += [Heard(_run(statement)) for statement in statements]
            return
        try:
            with self._here.wrap_database_errors, self._own.lock:
                self._send(statements)
                if starts:
                    # What does not fit in the socket's buffer leaves when the answers are read.
                    self._own.pgconn.flush()
        except BaseException:
            self.leave()
            raise

    def answers(self, *, commits: bool = False) -> Sequence[Answer | Heard]:
        """What the server said to each of them. Raises its error.

        If it `commits`, a COMMIT goes along as the last; one that the server refuses, or that comes
        after a failure, raises as the statements do. Leaving Django's transaction then finds
        nothing more to commit.
        """
        if self._is_listened_to:
            return self._told
        with self._here.wrap_database_errors, self._own.lock:
            results = self._results(commits=commits)
            for result in results:
                if result.status in FAILED:
                    raise _error(result, self._own)
        if self._planned is not None:
            self._planned |= self._new
        told = results[self._begins : len(results) - commits]
        return [
            Answer(result, self._own)
            for result, is_plan in zip(told, self._plans, strict=True)
            if not is_plan
        ]

    def leave(self) -> None:
        """Make way for others, whatever the server says. It costs nothing when all was answered."""
        if self._is_open:
            # A connection that is lost shows at the roll-back, too.
            with self._own.lock, suppress(psycopg.Error):
                self._results(commits=False)

    def _send(self, statements: Sequence[Statement]) -> None:
        pgconn = self._own.pgconn
        # Before any is sent: one that cannot be written must not be half-way there.
        ready = [(sql, [_octets(one) for one in params or ()]) for sql, params in statements]
        if not self._is_open:
            is_idle = pgconn.transaction_status == pq.TransactionStatus.IDLE
            self._begins = is_idle and not self._own.autocommit
            pgconn.enter_pipeline_mode()
            self._is_open = True
            if self._begins:
                pgconn.send_query_params(b"BEGIN", None)
        for sql, octets in ready:
            if self._planned is None:
                pgconn.send_query_params(_numbered(sql), octets)
            else:
                self._send_plan(sql, octets, self._planned)
            self._plans.append(False)

    def _send_plan(self, sql: str, octets: Octets, planned: Plans) -> None:
        name = planned.get(sql) or self._new.get(sql)
        if name is None:
            name = self._new[sql] = b"onward_%d" % next(_numbers)
            self._own.pgconn.send_prepare(name, _numbered(sql))
            self._plans.append(True)
        self._own.pgconn.send_query_prepared(name, octets)

    def _results(self, *, commits: bool) -> list[pq.abc.PGresult]:
        """Everything up to the pipeline's end, which is left."""
        pgconn = self._own.pgconn
        self._is_open = False
        try:
            if commits:
                pgconn.send_query_params(b"COMMIT", None)
            pgconn.pipeline_sync()
            return self._own.wait(_heard(pgconn))
        finally:
            if pgconn.status == pq.ConnStatus.OK:
                pgconn.exit_pipeline_mode()


class Reading:
    """How rows are read: as Django does, but moments by the driver's own loader, which takes a
    small part of the time. Both give UTC, the time zone of every connection."""

    def __init__(self, own: psycopg.Connection[Any]) -> None:
        self.connection = None
        self.adapters = AdaptersMap(own.adapters)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)


def _reader(own: psycopg.Connection[Any]) -> Transformer:
    reader = _readers.get(own)
    if reader is None:
        reader = _readers[own] = Transformer(Reading(own))
    return reader


def _run(statement: Statement) -> CursorWrapper:
    cursor = _cursor()
    cursor.execute(*statement)
    return cursor


def _cursor() -> CursorWrapper:
    own = Bound(connection.connection)
    return (
        connection.make_debug_cursor(own)
        if connection.queries_logged
        else connection.make_cursor(own)
    )


def _error(result: pq.abc.PGresult, own: psycopg.Connection[Any]) -> psycopg.Error:
    error = errors.error_from_result(result, encoding=own.info.encoding)
    if isinstance(error, errors.InvalidSqlStatementName):
        # Somebody took this connection's plans away; the next commit makes new ones.
        _planned.pop(own, None)
    return error


def _heard(pgconn: pq.abc.PGconn) -> Talk:
    """Everything up to the pipeline's end, in its order."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results: list[pq.abc.PGresult] = []
    while True:
        while pgconn.is_busy():
            if (yield Wait.R):
                pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            # Between two statements; a connection that is lost says so when it is read.
            continue
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)


@lru_cache(KEPT)
def _numbered(sql: str) -> bytes:
    """With the server's own places for parameters."""
    pieces: Iterator[str] = iter(sql.split("%s"))
    written = next(pieces)
    for number, piece in enumerate(pieces, start=1):
        written += f"${number}{piece}"
    return written.replace("%%", "%").encode()


def _octets(value: Any) -> bytes | None:
    if isinstance(value, str):
        return value.encode()
    if value is None:
        return None
    if isinstance(value, list):
        return arrays.of(value).encode()
    if value is True or value is False:
        return b"t" if value else b"f"
    if isinstance(value, date):
        return value.isoformat().encode()
    if isinstance(value, int | float | Decimal):
        return str(value).encode()
    raise TypeError(f"No parameter of a statement can be a {type(value).__name__}.")
