"""Sends webhooks: one thread claims and settles, one asyncio loop holds the calls that are open.

A Celery worker that serves the queue `webhooks` has one. A hint wakes it; without one it looks
every second. Whatever waits for an endpoint, this thread never waits for it.
"""

import asyncio
import queue
import threading
import time
from collections import Counter
from concurrent.futures import Future

import structlog
from cryptography.fernet import InvalidToken
from django.db import Error, close_old_connections, connection

from clients import webhook_queue, webhooks
from clients.webhook_calls import TIMEOUT_S, Answer, Call, Caller
from clients.webhook_queue import Claimed, Outcome
from portal.kit import opaque

log = structlog.get_logger(__name__)

OPEN_MAX = 128
# How many of them endpoints that fail may have together.
FAILING_MAX = 48
LOOK_S = 1.0


class Sender(threading.Thread):
    """Runs until `close`; what is open then is given a moment, and else sent again later."""

    def __init__(self) -> None:
        super().__init__(name="webhooks", daemon=True)
        self._came: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._calls = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._caller: Caller | None = None
        self._stopping = threading.Event()
        self._healthy: Counter[int] = Counter()
        self._failing: Counter[int] = Counter()
        # Which of the two a delivery under way is counted in.
        self._places: dict[int, Counter[int]] = {}
        self._unsettled: list[Outcome] = []

    def wake(self) -> None:
        """Look for work now; from any thread."""
        self._came.put(None)

    def close(self) -> None:
        self._stopping.set()
        self.wake()
        self.join(TIMEOUT_S + LOOK_S)

    def run(self) -> None:
        self._calls.start()
        self._caller = self._in_loop(_caller()).result()
        while not self._stopping.is_set():
            self._look()
            self._gather(LOOK_S)
        end = time.monotonic() + TIMEOUT_S
        while self._open and time.monotonic() < end:
            self._gather(LOOK_S)
        self._write_down()
        self._in_loop(self._caller.close()).result(LOOK_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._calls.join(LOOK_S)
        self._loop.close()
        connection.close()

    @property
    def _open(self) -> int:
        return self._healthy.total() + self._failing.total()

    def _look(self) -> None:
        """Settle what came, then claim as much as there are places for."""
        if not self._write_down():
            return
        try:
            claimed = self._claim()
        except Error as error:
            log.warning("webhooks_not_claimed", error=repr(error))
            connection.close()
            return
        for one, of in claimed:
            of[one.endpoint] += 1
            self._send(one, of)

    def _claim(self) -> list[tuple[Claimed, Counter[int]]]:
        room = OPEN_MAX - self._open
        healthy = webhook_queue.claim(room, self._all(), is_failing=False)
        # Who fails stands behind, and never has all the places.
        rest = min(room - len(healthy), FAILING_MAX - self._failing.total())
        failing = webhook_queue.claim(rest, self._all(), is_failing=True)
        return [(one, self._healthy) for one in healthy] + [(one, self._failing) for one in failing]

    def _all(self) -> Counter[int]:
        return self._healthy + self._failing

    def _send(self, one: Claimed, of: Counter[int]) -> None:
        def ended(call: Future[Answer]) -> None:
            error = call.exception()
            answer = call.result() if error is None else Answer(None, error=repr(error)[:200])
            self._came.put(Outcome(one.id, one.endpoint, one.tries, answer))

        self._places[one.id] = of
        try:
            call = call_of(one)
        except InvalidToken:
            answer = Answer(None, error="No key of ours opens the secret.")
            self._came.put(Outcome(one.id, one.endpoint, one.tries, answer))
            return
        self._in_loop(self._caller.post(call)).add_done_callback(ended)

    def _gather(self, patience_s: float) -> None:
        """Wait until something comes, and take all that is there."""
        try:
            came = self._came.get(timeout=patience_s)
            while True:
                self._take(came)
                came = self._came.get_nowait()
        except queue.Empty:
            return

    def _take(self, came: Outcome | None) -> None:
        if came is None:
            return
        of = self._places.pop(came.id)
        of[came.endpoint] -= 1
        if not of[came.endpoint]:
            del of[came.endpoint]
        self._unsettled.append(came)

    def _write_down(self) -> bool:
        """Whether the database has what came; what it has not is tried with the next look."""
        close_old_connections()
        try:
            webhook_queue.settle(self._unsettled)
            for endpoint in sorted({one.endpoint for one in self._unsettled if one.answer.is_gone}):
                webhooks.disable_gone(endpoint)
        except Error as error:
            log.warning("webhooks_not_settled", error=repr(error), count=len(self._unsettled))
            connection.close()
            return False
        self._unsettled.clear()
        return True

    def _in_loop(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop)


async def _caller() -> Caller:
    """Made inside the loop it belongs to."""
    return Caller(OPEN_MAX)


def call_of(one: Claimed) -> Call:
    """The call of a claimed delivery. Raises `InvalidToken` when no key of ours opens a secret."""
    return Call(one.url, opaque.seal("evt", one.id), one.body, webhooks.signing(one))
