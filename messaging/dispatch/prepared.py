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
        # For each result to come, whether it answers a statement; others are of what goes along.
        self._awaited: list[bool] = []
        # How many of them are told of before the end.
        self._due = 0
        self._is_open = False

    def send(
        self, statements: Sequence[Statement], *, starts: bool = False, tells: bool = False
    ) -> None:
        """Add these. If it `starts`, the server works on them from now on.

        If it `tells`, the server also answers at once what was sent up to here; see `heard`.
        """
        if self._is_listened_to:
            self._told += [Heard(_run(statement)) for statement in statements]
            self._due = len(self._told) if tells else self._due
            return
        try:
            with self._here.wrap_database_errors, self._own.lock:
                self._send(statements)
                if tells:
                    self._due = len(self._awaited)
                    self._own.pgconn.send_flush_request()
                if starts:
                    # What does not fit in the socket's buffer leaves when the answers are read.
                    self._own.pgconn.flush()
        except BaseException:
            self.leave()
            raise

    @property
    def is_open(self) -> bool:
        """Whether statements are under way on it, so that the connection has no ear for others."""
        return self._is_open

    def heard(self) -> Sequence[Answer | Heard]:
        """What the server told of before the end. Raises its error. More can be sent behind it."""
        if self._is_listened_to:
            told, self._told = self._told[: self._due], self._told[self._due :]
            return told
        try:
            with self._here.wrap_database_errors, self._own.lock:
                return self._answered(self._own.wait(_told(self._own.pgconn, self._due)))
        except BaseException:
            self.leave()
            raise

    def answers(self, *, commits: bool = False) -> Sequence[Answer | Heard]:
        """What the server said to each of them, but for those that were heard. Raises its error.

        If it `commits`, a COMMIT goes along as the last; one that the server refuses, or that comes
        after a failure, raises as the statements do. Leaving Django's transaction then finds
        nothing more to commit.
        """
        if self._is_listened_to:
            return self._told
        with self._here.wrap_database_errors, self._own.lock:
            told = self._answered(self._results(commits=commits))
        if self._planned is not None:
            self._planned |= self._new
        return told

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
            pgconn.enter_pipeline_mode()
            self._is_open = True
            if is_idle and not self._own.autocommit:
                pgconn.send_query_params(b"BEGIN", None)
                self._awaited.append(False)
        for sql, octets in ready:
            if self._planned is None:
                pgconn.send_query_params(_numbered(sql), octets)
            else:
                self._send_plan(sql, octets, self._planned)
            self._awaited.append(True)

    def _send_plan(self, sql: str, octets: Octets, planned: Plans) -> None:
        name = planned.get(sql) or self._new.get(sql)
        if name is None:
            name = self._new[sql] = b"onward_%d" % next(_numbers)
            self._own.pgconn.send_prepare(name, _numbered(sql))
            self._awaited.append(False)
        self._own.pgconn.send_query_prepared(name, octets)

    def _answered(self, results: list[pq.abc.PGresult]) -> list[Answer | Heard]:
        """Those of them that answer statements. Raises the first error."""
        awaited, self._awaited = self._awaited[: len(results)], self._awaited[len(results) :]
        for result in results:
            if result.status in FAILED:
                raise _error(result, self._own)
        return [
            Answer(result, self._own)
            for result, answers in zip(results, awaited, strict=True)
            if answers
        ]

    def _results(self, *, commits: bool) -> list[pq.abc.PGresult]:
        """Everything up to the pipeline's end, which is left."""
        pgconn = self._own.pgconn
        self._is_open = False
        try:
            if commits:
                pgconn.send_query_params(b"COMMIT", None)
                self._awaited.append(False)
            pgconn.pipeline_sync()
            return self._own.wait(_told(pgconn))
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


def _told(pgconn: pq.abc.PGconn, due: int | None = None) -> Talk:
    """The next results that are due in their order; all up to the pipeline's end unless said."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results: list[pq.abc.PGresult] = []
    while due is None or len(results) < due:
        while pgconn.is_busy():
            if (yield Wait.R):
                pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            # Between two statements; a connection that is lost says so when it is read.
            continue
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            break
        results.append(result)
    return results


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
