"""What a door hands in to be accepted, and what it may get back."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from messaging.dispatch.payer import Payer
from messaging.mail.content import Content
from messaging.smpp.protocol.concatenation import Part
from messaging.text.parts import PartCount
from messaging.wire import NOTHING, Wire
from portal.core.errors import Refused

# The lane of what names none is its door's.
OF_DOOR = -1


class Taken(NamedTuple):
    """One message as it was stored."""

    id: int
    recipient: str
    status: str
    reason: str


class Accepted(NamedTuple):
    """A submission that is durable and charged; `messages` stand in the order of the recipients."""

    batch: int
    messages: list[Taken]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Ask:
    """An idempotency key with the hash of the body it came with (SHA-256, hexadecimal).

    With `within_s` it stands for so many seconds only, and two at the same moment are one; without,
    as long as keys are kept, and the second at the same moment is refused.
    """

    key: str
    body_hash: str
    within_s: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door says back, byte by byte; kept under the key when one was given."""

    status: int
    body: bytes
    is_replay: bool = False


class InFlight(Refused):
    """The same key is being worked on at this moment."""


class KeyMismatch(Refused):
    """The key came before with another body."""


class TryLater(Refused):
    """Refused for now: the same is welcome after `retry_s` whole seconds."""

    def __init__(self, sentence: str, *, code: str, retry_s: int) -> None:
        super().__init__(sentence, code=code)
        self.retry_s = retry_s


@dataclass(frozen=True, slots=True)
class Instead:
    """An SMS that goes out when a message is not delivered after so many minutes."""

    sender: str
    text: str
    after_min: int


@dataclass(slots=True, eq=False)
class Submission:
    """One text to one or many recipients, from one door. Everything in it has been checked.

    `answer` makes the door's answer from what was accepted; it runs before the commit, so that the
    answer is stored with the messages. `outcome` gets it, or the refusal, after the commit.

    `asked` is the registered_delivery of SMPP 3.4 (5.2.17). `send_at` is when it may be sent at the
    earliest, `valid_until` when at the latest; None means now, and as long as anything is valid.
    `mail` is what an e-mail holds besides its text; `instead` is the SMS that goes out where the
    message does not arrive. `tag` is the ID of the client it is for, where the door has not asked
    `messaging.tags` itself.

    `segment` says that the text is one part of several that come one by one. `lane` is one of
    `Lane`: whom it overtakes on its way out; what names none takes its door's.

    A submission that `is_small` shares its batch and ledger entry with the others of its door in
    the same commit, unless it `has_own_batch`; the door's pace is asked in that commit, too. It
    needs no `answer`: then `outcome` gets what was accepted. `settled` is called once for each
    commit, after the outcomes of all submissions that name the same.
    """

    payer: Payer
    channel: str
    sender: str
    recipients: list[str]
    text: str
    size: PartCount
    answer: Callable[[Accepted], Answer] | None = None
    ask: Ask | None = None
    reference: str = ""
    asked: int = 0
    wire: Wire = NOTHING
    send_at: datetime | None = None
    valid_until: datetime | None = None
    segment: Part | None = None
    lane: int = OF_DOOR
    mail: Content | None = None
    instead: Instead | None = None
    tag: str = ""
    is_small: bool = False
    has_own_batch: bool = False
    settled: Callable[[], None] | None = None
    outcome: Any = field(default_factory=Future)

    def __post_init__(self) -> None:
        if self.lane == OF_DOOR:
            self.lane = self.payer.lane

    @property
    def parts(self) -> int:
        """The parts of all its messages together."""
        return self.size.parts * len(self.recipients)
