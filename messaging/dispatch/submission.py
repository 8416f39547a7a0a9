"""What a door hands in to be accepted, and what it may get back."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal

from messaging.dispatch.payer import Payer
from messaging.text.parts import PartCount
from portal.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as it was stored."""

    id: int
    recipient: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A submission that is durable and charged; `messages` stand in the order of the recipients."""

    batch: int
    messages: list[Taken]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Ask:
    """An idempotency key with the hash of the body it came with (SHA-256, hexadecimal)."""

    key: str
    body_hash: str


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


@dataclass(slots=True, eq=False)
class Submission:
    """One text to one or many recipients, from one door. Everything in it has been checked.

    `answer` makes the door's answer from what was accepted; it runs before the commit, so that the
    answer is stored with the messages.
    """

    payer: Payer
    channel: str
    sender: str
    recipients: list[str]
    text: str
    size: PartCount
    answer: Callable[[Accepted], Answer]
    ask: Ask | None = None
    reference: str = ""
    outcome: Future = field(default_factory=Future)

    @property
    def parts(self) -> int:
        """The parts of all its messages together."""
        return self.size.parts * len(self.recipients)
