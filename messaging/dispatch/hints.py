"""Hints that wake a link. They may get lost: a link looks for work every second by itself.

A thread of its own sends them, so that a Redis that is down or slow costs no request any time. The
first one leaves at once; those that follow on its heels wait and become one, longer while there is
no end of them, since a link that has just had work looks again by itself. One for something urgent
waits the least.
"""

import os
import threading
import time
from collections.abc import Iterable

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

PAUSE_S, PAUSE_MAX_S = 0.05, 0.2


class Hints(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="hints", daemon=True)
        self._due: set[int] = set()
        self._urgent: set[int] = set()
        self._work = threading.Condition()
        self._hurry = threading.Event()

    def wake(self, connectors: set[int], urgent: set[int]) -> None:
        with self._work:
            self._due |= connectors
            self._urgent |= urgent
            self._work.notify()
        if urgent:
            self._hurry.set()

    def run(self) -> None:
        pause = PAUSE_S
        while True:
            with self._work:
                if not self._due:
                    pause = PAUSE_S
                while not self._due:
                    self._work.wait()
                due, self._due = self._due, set()
                urgent, self._urgent = self._urgent, set()
                self._hurry.clear()
            for connector in due:
                self._send(connector, is_urgent=connector in urgent)
            time.sleep(PAUSE_S)
            self._hurry.wait(pause - PAUSE_S)
            pause = min(2 * pause, PAUSE_MAX_S)

    def _send(self, connector: int, *, is_urgent: bool) -> None:
        try:
            current_app.send_task(
                "messaging.wake",
                args=[connector, is_urgent],
                queue=queue_of(connector),
                expires=10,
                retry=False,
                ignore_result=True,
            )
        except OperationalError as error:
            log.info("hint_lost", connector=connector, error=str(error))


def queue_of(connector: int) -> str:
    """The Celery queue that the holder of a connector's link consumes."""
    return f"dispatch.{connector}"


_threads: dict[int, Hints] = {}
_start = threading.Lock()


def wake(connectors: Iterable[int], *, urgent: Iterable[int] = ()) -> None:
    """Tell the links of these connectors that there is work, some of it `urgent`."""
    due = set(connectors)
    if not due:
        return
    with _start:
        thread = _threads.get(os.getpid())
        if thread is None:
            thread = _threads[os.getpid()] = Hints()
            thread.start()
    thread.wake(due, set(urgent))
