"""Group commit: one flusher thread per process takes whatever waits into one transaction.

There is no lingering. The commit in progress is the batching window: while it runs, submissions
gather, and the next flush takes them all, or a fair share of each door's. A group that fails is
tried again one by one, so that one poisoned submission harms no neighbour.
"""

import os
import threading
from collections import deque
from collections.abc import Iterable
from time import monotonic

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from messaging.dispatch import buckets, hints, prepared
from messaging.dispatch.accept import Flush, Outcome
from messaging.dispatch.desks import Desks
from messaging.dispatch.foreseen import Expected, Otherwise
from messaging.dispatch.late_cursor import LateCursor
from messaging.dispatch.purse import Purse
from messaging.dispatch.submission import Answer, Submission
from portal.core.errors import Refused

log = structlog.get_logger(__name__)

SUBMISSIONS_MAX = 500
TURN = 10
MESSAGES_MAX = 20_000
ANSWER_S = 30
FRESH_S = 1.0


class Own(threading.local):
    """What each thread that flushes has for itself."""

    def __init__(self) -> None:
        self.used_at = 0.0
        self.desks = Desks()
        self.purse = Purse()
        self.expected = Expected()

    def leave(self) -> None:
        """Begin anew after a failure."""
        self.desks.leave()
        self.undo()

    def undo(self) -> None:
        """Forget what a transaction did that is undone."""
        self.purse.leave()
        self.expected.leave()


_own = Own()


class Flusher(threading.Thread):
    """The one thread of this process that accepts."""

    def __init__(self) -> None:
        super().__init__(name="flusher", daemon=True)
        # One line for each door; whose turn is next stands first.
        self._waiting: dict[int, deque[Submission]] = {}
        self._work = threading.Condition()

    def submit(self, submissions: Iterable[Submission]) -> None:
        with self._work:
            for submission in submissions:
                self._waiting.setdefault(submission.payer.door, deque()).append(submission)
            self._work.notify()

    def run(self) -> None:
        while True:
            with self._work:
                while not self._waiting:
                    self._work.wait()
                group = self._take()
            self._settle(group)

    def _take(self) -> list[Submission]:
        """Some of each door's line in turn, so that a long one holds nobody else up."""
        group: list[Submission] = []
        messages = 0
        while self._waiting and len(group) < SUBMISSIONS_MAX and messages < MESSAGES_MAX:
            door = next(iter(self._waiting))
            line = self._waiting.pop(door)
            for _ in range(min(TURN, len(line), SUBMISSIONS_MAX - len(group))):
                group.append(line.popleft())
                messages += len(group[-1].recipients)
            if line:
                self._waiting[door] = line
        return group

    def _settle(self, group: list[Submission]) -> None:
        self._tell(group)
        for settled in {one.settled for one in group if one.settled}:
            try:
                settled()
            except Exception:
                # Whoever waits has gone; the others' messages must still be accepted.
                log.exception("outcomes_untold")

    def _tell(self, group: list[Submission]) -> None:
        try:
            outcomes = flush(group)
        except Exception as error:
            if len(group) == 1 or not _is_undone(error):
                log.exception("flush_failed", size=len(group))
                for submission in group:
                    submission.outcome.set_exception(error)
                return
            log.warning("flush_split", size=len(group), error=repr(error))
            for submission in group:
                self._tell([submission])
            return
        for submission, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Refused):
                submission.outcome.set_exception(outcome)
            else:
                submission.outcome.set_result(outcome)


def _is_undone(error: Exception) -> bool:
    """Whether nothing of the transaction can have been kept.

    Without its connection nobody knows whether the commit happened: never try that again.
    """
    if isinstance(error.__cause__, DeadlockDetected):
        return True
    return not isinstance(error, (OperationalError, InterfaceError))


def flush(group: list[Submission]) -> list[Outcome]:
    """Take a group through one transaction, then wake the links it waits for."""
    _refresh()
    prepared.make_ready()
    try:
        try:
            work, outcomes = _run(group)
        except Otherwise:
            _own.undo()
            # With nothing expected it waits for what is true.
            work, outcomes = _run(group)
    except BaseException:
        _own.leave()
        raise
    hints.wake(work.connectors, urgent=work.urgent)
    return outcomes


def _run(group: list[Submission]) -> tuple[Flush, list[Outcome]]:
    is_outermost = not connection.in_atomic_block
    # What is done within another transaction may be rolled back by it.
    purse = _own.purse if is_outermost else None
    expected = _own.expected if is_outermost else None
    with transaction.atomic(), LateCursor() as cursor:
        work = Flush(
            cursor,
            group,
            commits=is_outermost,
            desks=_own.desks,
            purse=purse,
            expected=expected,
        )
        return work, work.run()


def _refresh() -> None:
    """Drop a connection that the server has closed meanwhile; the next query opens a new one.

    One that was used a moment ago is not asked: a flush that finds it closed has stored nothing.
    """
    now = monotonic()
    was_used, _own.used_at = _own.used_at > now - FRESH_S, now
    if was_used or connection.connection is None or connection.in_atomic_block:
        return
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
    limits = buckets.limits_of(submission)
    buckets.take(limits, submission.parts)
    _flusher().submit([submission])
    answer = submission.outcome.result(timeout=ANSWER_S)
    if answer.is_replay:
        buckets.give_back(limits, submission.parts)
    return answer


def hand_in(submissions: Iterable[Submission]) -> None:
    """Hand submissions in and go on; their `outcome`s are told from the flusher's thread.

    For those whose pace is asked in the commit (`is_small`): nothing is asked here.
    """
    _flusher().submit(submissions)


def _flusher() -> Flusher:
    """The one of this process; a forked child has its own."""
    with _start:
        flusher = _flushers.get(os.getpid())
        if flusher is None:
            flusher = _flushers[os.getpid()] = Flusher()
            flusher.start()
    return flusher
