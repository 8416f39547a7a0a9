"""What the JSON and the XML interface of AlphaSMS share: whose id a message has, and its state.

A message of a client may carry the client's own number. It is the message's reference, by which it
is found again, and an idempotency key of the door, so that it is taken once in 72 hours.
"""

import hashlib
import json
from dataclasses import dataclass, replace

from messaging.compatible import messages, numerals, sending
from messaging.compatible.sending import Sent, Sms
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Ask, InFlight, KeyMismatch, Submission
from messaging.models import Message
from messaging.states import Status
from portal.core.errors import Refused

KEY = "alphasms:{}"
DUPLICATE = "duplicate"
AT_ONCE_MAX = 1_000


@dataclass(frozen=True, slots=True)
class State:
    """A state as both interfaces name it: `code` in XML, `word` in JSON."""

    code: int
    word: str


STATES = {
    Status.ACCEPTED: State(100, "QUEUED"),
    Status.HELD: State(100, "QUEUED"),
    Status.QUEUED: State(1, "QUEUED"),
    Status.SUBMITTING: State(110, "ROUTING"),
    Status.SENT: State(101, "ROUTING"),
    Status.UNKNOWN: State(107, "UNKNOWN"),
    Status.DELIVERED: State(102, "DELIVERED"),
    Status.UNDELIVERED: State(105, "UNDELIVERABLE"),
    Status.EXPIRED: State(103, "EXPIRED"),
    Status.REJECTED: State(108, "REJECTED"),
    Status.CANCELLED: State(104, "DELETED"),
}


def submission(payer: Payer, sms: Sms, own: str) -> Submission:
    """As `sending.submission`; `own` is the client's number of the message, or empty."""
    if not own:
        return sending.submission(payer, sms)
    if not (own.isascii() and own.isdecimal() and len(own) <= 20):
        raise Refused("An id is a whole number.", code="bad_id", field="id")
    said = json.dumps([sms.sender, list(sms.recipients), sms.text])
    ask = Ask(KEY.format(own), hashlib.sha256(said.encode()).hexdigest())
    return sending.submission(payer, replace(sms, ask=ask, reference=own))


def told(sent: Sent | Refused) -> Sent:
    """What was sent. Raises `Refused` for what was not, with code `duplicate` for a second time."""
    is_twice = isinstance(sent, InFlight | KeyMismatch)
    if is_twice or (isinstance(sent, Sent) and sent.is_replay):
        raise Refused("A message has this id already.", code=DUPLICATE, field="id")
    if isinstance(sent, Exception):
        raise sent
    return sent


def find(payer: Payer, *, own: str = "", ours: int | None = None) -> Message | None:
    """The message with the client's own number, or with ours."""
    if not own:
        return None if ours is None else messages.by_number(payer, ours)
    if not own.isprintable():
        return None
    found = messages.of(payer).filter(customer_id=payer.customer, reference=own)
    return found.filter(door_id=payer.door).order_by("-pk").first()


def state_of(message: Message) -> State:
    return STATES[Status(message.status)]


def number_of(message: Message) -> int:
    """Our number of a message, as its clients know it."""
    return numerals.seal(message.pk)
