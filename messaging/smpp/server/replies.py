"""The answers to a whole commit, written when it is durable.

All of this runs in the flusher's thread: it may ask the database for the operator's settings, and
what the loop is left with is to send.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from messaging.dispatch.submission import Accepted, Answer, Taken
from messaging.smpp.protocol.events import Requested
from messaging.smpp.protocol.fields import Unsuccessful
from messaging.smpp.protocol.kinds import RESPONSES
from messaging.smpp.protocol.pdus import MessageIdResp, Pdu, SubmitMulti, SubmitMultiResp
from messaging.smpp.server import answers, message_ids


class Connection(Protocol):
    """Where a request came from; `answer` is called in the loop's thread."""

    @property
    def bound(self) -> Any: ...

    def answer(self, event: Requested, response: Pdu | None = None, status: int = 0) -> None: ...


class Done(NamedTuple):
    """A submission with what became of it: what was accepted, now or before, or what went wrong."""

    owed: "Owed"
    outcome: Accepted | Answer | BaseException


class Owed:
    """The answer that is owed to a submission. Its outcome comes in the flusher's thread."""

    __slots__ = ("connection", "event", "note", "refused")

    def __init__(
        self,
        note: "Callable[[Done], None]",
        connection: Connection,
        event: Requested,
        refused: tuple[Unsuccessful, ...],
    ) -> None:
        self.note, self.connection, self.event, self.refused = note, connection, event, refused

    def set_result(self, accepted: Accepted | Answer) -> None:
        self.note(Done(self, accepted))

    def set_exception(self, error: BaseException) -> None:
        self.note(Done(self, error))


@dataclass(slots=True)
class Reply:
    """What an owed answer says. `message` is a single message's number, its id to be sealed."""

    owed: Owed
    response: Pdu | None = None
    status: int = 0
    message: int = 0


def of(done: list[Done]) -> list[Reply]:
    """What to say to a whole commit; its ids are sealed in one go."""
    replies = [_reply(one) for one in done]
    plain = [reply for reply in replies if reply.message]
    names = message_ids.of_messages([reply.message for reply in plain])
    for reply, name in zip(plain, names, strict=True):
        kind = RESPONSES[type(reply.owed.event.pdu)]
        assert issubclass(kind, MessageIdResp)
        reply.response = kind(message_id=name)
    return replies


def kept(accepted: Accepted) -> Answer:
    """What is kept for the same message again: its number, or why it was refused."""
    message = accepted.messages[0]
    if message.reason:
        return Answer(answers.of_reason(message.reason), b"")
    return Answer(0, str(message.id).encode())


def _reply(done: Done) -> Reply:
    """What to say; the id of a single message is still to be sealed."""
    owed, accepted = done
    if isinstance(accepted, BaseException):
        return Reply(owed, status=answers.of_error(accepted))
    if isinstance(accepted, Answer):
        return Reply(owed, status=accepted.status, message=int(accepted.body or b"0"))
    if isinstance(owed.event.pdu, SubmitMulti):
        return _reply_to_multi(owed, accepted)
    message = accepted.messages[0]
    if message.reason:
        return Reply(owed, status=answers.of_reason(message.reason))
    return Reply(owed, message=message.id)


def _reply_to_multi(owed: Owed, accepted: Accepted) -> Reply:
    """One id for all of them: that of their batch. Who is not among them is named."""
    blocked = [_unsuccessful(taken) for taken in accepted.messages if taken.reason]
    unsuccessful = (*owed.refused, *blocked)
    if len(blocked) == len(accepted.messages):
        response = SubmitMultiResp(unsuccessful=unsuccessful)
        return Reply(owed, response=response, status=blocked[0].status)
    name = message_ids.of_batch(accepted.batch)
    return Reply(owed, response=SubmitMultiResp(message_id=name, unsuccessful=unsuccessful))


def _unsuccessful(taken: Taken) -> Unsuccessful:
    return Unsuccessful(1, 1, taken.recipient.encode(), answers.of_reason(taken.reason))
