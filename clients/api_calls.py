"""The log of API calls: who knocked at a door by HTTP, what for, and what was answered.

A door calls `meet` as soon as it knows who knocks; `clients.middleware` takes the call down when
the answer is made. Taking is one append; a thread of the process masks and writes what was taken,
once a second in one COPY, and ends when it has nothing to do. What does not fit into its memory,
and what the database does not take, is lost and told in the process's log: the log never holds a
request up.
"""

import atexit
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import structlog
from django.db import Error, connection
from django.http import HttpRequest
from django.utils import timezone

from clients import masking
from clients.models import ApiCall, Door
from portal.core.ids import first_of
from portal.kit import ids, partitions

DAYS = 30
FORGET = "clients.forget_api_calls"
BATCH = 20_000
# A process keeps at most so many calls and bytes of bodies until they are written.
CALLS_MAX, BYTES_MAX = 10_000, 16 * 1024 * 1024
WRITE_S, IDLE_S, STOP_S = 1.0, 30.0, 3.0
WRITE_AT = 1_000
PROBLEM = "application/problem+json"
PROBLEM_MAX = 64 * 1024

WRITE = """
COPY clients_apicall (id, door_id, customer_id, client_id, at, method, path, query, status, problem,
     duration_ms, request_id, address, request_size, response_size, body) FROM STDIN
"""
DELETE = """
DELETE FROM clients_apicall WHERE id IN (
  SELECT id FROM clients_apicall WHERE id < %(edge)s ORDER BY id LIMIT %(batch)s
)
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Knocking:
    """Who knocks: numbers, so that nothing is looked up later. `problem` is a door's own word."""

    door: int
    customer: int
    client: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was taken down, not yet masked. `content` is the request's body."""

    who: Knocking
    at: datetime
    method: str
    path: str
    query: str
    status: int
    duration_ms: int
    request_id: str
    address: str
    request_size: int
    response_size: int
    content: bytes
    content_type: str
    told: bytes = b""


def meet(request: HttpRequest, door: Door, *, problem: str = "") -> None:
    """This request comes through this door: it is written down with its answer.

    `problem` is the door's short word for what was wrong, where its answers have a form of their
    own; problem documents are read without it.
    """
    request.api_call = Knocking(door.pk, door.customer_id, door.client_id, problem)


def met(request: HttpRequest) -> Knocking | None:
    """Who knocks with this request; None where no door was opened."""
    return getattr(request, "api_call", None)


class CallLog:
    """What a process has taken down and not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._calls: list[Call] = []
        self._bytes = 0
        self._lost = 0
        self._thread: threading.Thread | None = None
        self._is_stopping = False

    def take(self, call: Call) -> None:
        """Take a call down; too many are counted and left out."""
        size = len(call.content) + len(call.told)
        with self._lock:
            if len(self._calls) >= CALLS_MAX or self._bytes + size > BYTES_MAX:
                self._lost += 1
                return
            self._calls.append(call)
            self._bytes += size
            is_many = len(self._calls) >= WRITE_AT
            self._start()
        if is_many:
            self._wake.set()

    def write(self) -> int:
        """Write what was taken; how many calls. What the database does not take is lost."""
        with self._lock:
            calls, lost = self._calls, self._lost
            self._calls, self._bytes, self._lost = [], 0, 0
        written = 0
        if calls:
            try:
                _write(calls)
                written = len(calls)
            except (Error, psycopg.Error, ValueError) as error:
                lost += len(calls)
                log.warning("api_calls_not_written", error=repr(error))
        if lost:
            log.warning("api_calls_lost", calls=lost)
        return written

    def stop(self) -> None:
        """Write the rest and end the thread."""
        with self._lock:
            thread, self._is_stopping = self._thread, True
        self._wake.set()
        if thread is not None:
            thread.join(STOP_S)
        self._is_stopping = False

    def _start(self) -> None:
        """A thread that writes; a forked child has none of its parent's."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="api-calls", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        idle_s = 0.0
        try:
            while not self._is_over(idle_s):
                self._wake.wait(WRITE_S)
                self._wake.clear()
                connection.close_if_unusable_or_obsolete()
                idle_s = 0.0 if self.write() else idle_s + WRITE_S
        finally:
            connection.close()

    def _is_over(self, idle_s: float) -> bool:
        with self._lock:
            is_over = not self._calls and (self._is_stopping or idle_s >= IDLE_S)
            if is_over:
                self._thread = None
            return is_over


calls = CallLog()
atexit.register(calls.stop)


def forget(now: datetime | None = None) -> int:
    """Delete what is older than DAYS: whole months at once, and the rest in batches; how many
    rows were deleted one by one.
    """
    edge = (now or timezone.now()) - timedelta(days=DAYS)
    partitions.drop_before(ApiCall, edge)
    deleted = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(DELETE, {"edge": first_of(edge), "batch": BATCH})
            deleted += cursor.rowcount
            if cursor.rowcount < BATCH:
                return deleted


def _write(taken: Sequence[Call]) -> None:
    rows = [_row(call) for call in taken]
    with connection.cursor() as cursor, cursor.copy(WRITE) as copy:
        for pk, row in zip(ids.take(len(rows)), rows, strict=True):
            copy.write_row((pk, *row))


def _row(call: Call) -> tuple[Any, ...]:
    who, plain = call.who, masking.plain
    body = masking.body(call.content, call.content_type)
    return (
        who.door,
        who.customer,
        who.client,
        call.at,
        plain(call.method)[:7],
        masking.path(call.path),
        masking.query(call.query),
        call.status,
        plain(who.problem or _problem(call.told))[:60],
        call.duration_ms,
        plain(call.request_id)[:64],
        plain(call.address)[:45],
        call.request_size,
        call.response_size,
        body or (f"({call.request_size} bytes)" if call.request_size else ""),
    )


def _problem(told: bytes) -> str:
    """The code of a problem document: the end of its type, else its title."""
    if not told:
        return ""
    try:
        document = json.loads(told)
        name = str(document.get("type", "")).rpartition(":")[2]
        return name if name not in {"", "blank"} else str(document.get("title", ""))
    except (ValueError, AttributeError):
        return ""
