"""Group commit: one flusher thread per process takes whatever waits into one transaction.

There is no lingering. The commit in progress is the batching window: while it runs, submissions
gather, and the next flush takes them all. A group that fails is tried again one by one, so that one
poisoned submission harms no neighbour.
"""

import os
import threading
from collections import deque

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from messaging.dispatch import door_pace, hints
from messaging.dispatch.accept import Flush, Outcome
from messaging.dispatch.submission import Answer, Submission

log = structlog.get_logger(__name__)

SUBMISSIONS_MAX = 1_000
MESSAGES_MAX = 20_000
ANSWER_S = 30


class Flusher(threading.Thread):
    """The one thread of this process that accepts."""

    def __init__(self) -> None:
        super().__init__(name="flusher", daemon=True)
        self._waiting: deque[Submission] = deque()
        self._work = threading.Condition()

    def submit(self, submission: Submission) -> None:
        with self._work:
            self._waiting.append(submission)
            self._work.notify()

    def run(self) -> None:
        while True:
            with self._work:
                while not self._waiting:
                    self._work.wait()
                group = self._take()
            self._settle(group)

    def _take(self) -> list[Submission]:
        group: list[Submission] = []
        messages = 0
        while self._waiting and len(group) < SUBMISSIONS_MAX and messages < MESSAGES_MAX:
            group.append(self._waiting.popleft())
            messages += len(group[-1].recipients)
        return group

    def _settle(self, group: list[Submission]) -> None:
        try:
            outcomes = flush(group)
        except Exception as error:
            # Without its connection nobody knows whether the commit happened: never try that again.
            if len(group) == 1 or isinstance(error, (OperationalError, InterfaceError)):
                log.exception("flush_failed", size=len(group))
                for submission in group:
                    submission.outcome.set_exception(error)
                return
            log.warning("flush_split", size=len(group), error=repr(error))
            for submission in group:
                self._settle([submission])
            return
        for submission, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Answer):
                submission.outcome.set_result(outcome)
            else:
                submission.outcome.set_exception(outcome)


def flush(group: list[Submission]) -> list[Outcome]:
    """Take a group through one transaction, then wake the links it waits for."""
    if connection.connection is not None and not connection.in_atomic_block:
        _refresh()
    with transaction.atomic(), connection.cursor() as cursor:
        work = Flush(cursor)
        outcomes = work.run(group)
    hints.wake(work.connectors)
    return outcomes


def _refresh() -> None:
    """Drop a connection that the server has closed meanwhile; the next query opens a new one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        connection.close()


_flushers: dict[int, Flusher] = {}
_start = threading.Lock()


def submit(submission: Submission) -> Answer:
    """Hand a submission in and wait until it is durable and charged.

    What its door may not do, or not so fast, is refused before it waits for anything. Raises
    `Refused` with what was wrong, `TimeoutError` when no answer came in time (it may still be
    accepted), and the database's error when nothing could be stored.
    """
    submission.payer.check()
    submission.payer.check_channel(submission.channel)
    door_pace.take(submission.payer, submission.parts)
    _flusher().submit(submission)
    answer = submission.outcome.result(timeout=ANSWER_S)
    if answer.is_replay:
        door_pace.give_back(submission.payer, submission.parts)
    return answer


def _flusher() -> Flusher:
    """The one of this process; a forked child has its own."""
    with _start:
        flusher = _flushers.get(os.getpid())
        if flusher is None:
            flusher = _flushers[os.getpid()] = Flusher()
            flusher.start()
    return flusher
