"""What a bound customer asks for, and its answers.

Requests come in the loop's thread and nothing here waits in it. A submission is handed to this
process's flusher; when its commit is durable the flusher's thread writes the answers and wakes the
loop once for the whole commit. What asks about stored messages, or changes them, does so in a
thread with a database connection of its own.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError

from messaging.dispatch import flusher
from messaging.dispatch.database_thread import DatabaseThread
from messaging.dispatch.submission import Submission
from messaging.smpp.protocol.events import Requested
from messaging.smpp.protocol.fields import DistributionList, Unsuccessful
from messaging.smpp.protocol.pdus import (
    CancelSm,
    DataSm,
    Pdu,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
)
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server import addresses, answers, replies, stored, submitting
from messaging.smpp.server.answers import NotTaken
from messaging.smpp.server.replies import Connection, Done, Owed, Reply

log = structlog.get_logger(__name__)

# What may wait in this process for its commit; a flush takes 1,000.
WAITING_MAX = 10_000
DESTINATIONS_MAX = 254


class Desk:
    """All of this process's requests. It is made in the loop whose connections it serves."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._database = DatabaseThread("operations")
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[Done] = []
        self._coming: list[Submission] = []
        # What waits for an answer, of every kind.
        self.waiting = 0
        self.is_stopping = False

    def handle(self, connection: Connection, event: Requested) -> None:
        """Answer a request, now or later; what cannot be taken is answered at once."""
        try:
            if self.is_stopping or self.waiting >= WAITING_MAX:
                raise NotTaken(Status.MESSAGE_QUEUE_FULL)
            HANDLERS[type(event.pdu)](self, connection, event, event.pdu)
        except NotTaken as answer:
            connection.answer(event, None, answer.status)

    async def stop(self, timeout_s: float) -> None:
        """Take nothing more, and wait for what is being done."""
        self.is_stopping = True
        until = self._loop.time() + timeout_s
        while self.waiting and self._loop.time() < until:
            await asyncio.sleep(0.01)
        await self._database.close()

    # Submissions.

    def submit(self, connection: Connection, event: Requested, pdu: SubmitSm | DataSm) -> None:
        bound = connection.bound
        recipients = [submitting.recipient(pdu, bound.payer.default_country)]
        submission = submitting.of(pdu, recipients, bound.account, bound.payer)
        submission.ask = submitting.ask(pdu, submission, bound.account)
        if submission.ask:
            submission.answer = replies.kept
        self._hand_in(connection, event, submission, ())

    def submit_multi(self, connection: Connection, event: Requested, pdu: SubmitMulti) -> None:
        bound = connection.bound
        if not 0 < len(pdu.destinations) <= DESTINATIONS_MAX:
            raise NotTaken(Status.INVALID_NUMBER_OF_DESTINATIONS)
        recipients, refused = _destinations(pdu, bound.payer.default_country)
        submission = submitting.of(pdu, recipients, bound.account, bound.payer)
        if not recipients:
            response = SubmitMultiResp(unsuccessful=tuple(refused))
            connection.answer(event, response, refused[0].status)
            return
        submission.has_own_batch = True
        submission.wire = replace(submission.wire, shares_id=True)
        self._hand_in(connection, event, submission, tuple(refused))

    def _hand_in(
        self,
        connection: Connection,
        event: Requested,
        submission: Submission,
        refused: tuple[Unsuccessful, ...],
    ) -> None:
        submission.outcome = Owed(self.note, connection, event, refused)
        submission.settled = self.settled
        self.waiting += 1
        if not self._coming:
            # What comes in the same turn of the loop goes to the flusher together.
            self._loop.call_soon(self._hand_over)
        self._coming.append(submission)

    def _hand_over(self) -> None:
        coming, self._coming = self._coming, []
        flusher.hand_in(coming)

    # In the flusher's thread.

    def note(self, done: Done) -> None:
        self._done.append(done)

    def settled(self) -> None:
        """All outcomes of a commit are there: write the answers, and wake the loop once."""
        done, self._done = self._done, []
        try:
            written = replies.of(done)
        except Exception:
            # The database, most likely: it was asked for a setting.
            log.exception("answers_unwritten", size=len(done))
            written = [Reply(one.owed, status=Status.SYSTEM_ERROR) for one in done]
        self._loop.call_soon_threadsafe(self._tell, written)

    # In the loop again.

    def _tell(self, written: list[Reply]) -> None:
        self.waiting -= len(written)
        for reply in written:
            reply.owed.connection.answer(reply.owed.event, reply.response, reply.status)

    # Questions about what is stored.

    def ask(self, connection: Connection, event: Requested, pdu: Pdu) -> None:
        door = connection.bound.payer.door
        settings = connection.bound.account
        country = connection.bound.payer.default_country
        work: dict[type[Pdu], Callable[[], Pdu]] = {
            QuerySm: lambda: stored.query(door, pdu),  # type: ignore[arg-type]
            CancelSm: lambda: stored.cancel(door, settings, pdu, country),  # type: ignore[arg-type]
            ReplaceSm: lambda: stored.replace(door, settings, pdu),  # type: ignore[arg-type]
        }
        self.waiting += 1
        task = self._loop.create_task(self._asked(connection, event, work[type(pdu)]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _asked(
        self, connection: Connection, event: Requested, work: Callable[[], Pdu]
    ) -> None:
        try:
            response = await self._database.call(work)
        except (NotTaken, DatabaseError, InterfaceError) as error:
            if not isinstance(error, NotTaken):
                log.warning("request_unanswered", error=repr(error))
            connection.answer(event, None, answers.of_error(error))
        except Exception:
            log.exception("request_failed", kind=type(event.pdu).__name__)
            connection.answer(event, None, Status.SYSTEM_ERROR)
        else:
            connection.answer(event, response)
        finally:
            self.waiting -= 1


def _destinations(pdu: SubmitMulti, country: str) -> tuple[list[str], list[Unsuccessful]]:
    """The numbers of a submit_multi, and those of its destinations that are none."""
    recipients, refused = [], []
    for one in pdu.destinations:
        if isinstance(one, DistributionList):
            refused.append(Unsuccessful(0, 0, one.name, Status.INVALID_LIST_NAME))
            continue
        try:
            recipients.append(addresses.destination(one.ton, one.npi, one.address, country))
        except NotTaken as answer:
            refused.append(Unsuccessful(one.ton, one.npi, one.address, answer.status))
    return recipients, refused


HANDLERS: dict[type[Pdu], Callable[[Desk, Connection, Requested, Any], None]] = {
    SubmitSm: Desk.submit,
    DataSm: Desk.submit,
    SubmitMulti: Desk.submit_multi,
    QuerySm: Desk.ask,
    CancelSm: Desk.ask,
    ReplaceSm: Desk.ask,
}
