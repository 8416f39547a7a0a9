"""Tells a worker that webhooks wait. A hint may get lost: a sender looks every second by itself.

A thread of its own sends them, so that a Redis that is down or slow costs nobody any time; what
comes within a moment becomes one.
"""

import os
import threading
import time

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

QUEUE = "webhooks"
TASK = "clients.wake_webhooks"
PAUSE_S = 0.1


class Hints(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="webhook-hints", daemon=True)
        self._is_due = threading.Event()

    def wake(self) -> None:
        self._is_due.set()

    def run(self) -> None:
        while True:
            self._is_due.wait()
            self._is_due.clear()
            try:
                current_app.send_task(
                    TASK, queue=QUEUE, expires=10, retry=False, ignore_result=True
                )
            except OperationalError as error:
                log.info("webhook_hint_lost", error=str(error))
            time.sleep(PAUSE_S)


_threads: dict[int, Hints] = {}
_start = threading.Lock()


def wake() -> None:
    with _start:
        thread = _threads.get(os.getpid())
        if thread is None:
            thread = _threads[os.getpid()] = Hints()
            thread.start()
    thread.wake()
