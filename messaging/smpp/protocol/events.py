"""What a session tells its owner."""

from dataclasses import dataclass

from messaging.smpp.protocol.codec import Frame
from messaging.smpp.protocol.errors import Malformed
from messaging.smpp.protocol.pdus import Bind, Pdu
from messaging.smpp.protocol.tlvs import SC_INTERFACE_VERSION, Tlvs, first


@dataclass(slots=True, eq=False)
class Requested:
    """The peer asks for something; the owner owes it exactly one `answer` or `nack`."""

    sequence: int
    pdu: Pdu


@dataclass(slots=True, eq=False)
class BindRequested:
    """A client wants to bind; the owner owes it `accept` or `refuse`."""

    sequence: int
    pdu: Bind


@dataclass(frozen=True, slots=True)
class Answered:
    """The peer's answer to a request of ours. A refusal is an answer: see `status`."""

    sequence: int
    request: Pdu
    response: Pdu
    status: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No usable answer came, or will: whether the peer has acted on the request is unknown."""

    sequence: int
    request: Pdu
    reason: str


@dataclass(frozen=True, slots=True)
class Bound:
    """Our bind was accepted."""

    system_id: str
    tlvs: Tlvs

    @property
    def interface_version(self) -> int | None:
        """The centre's (5.3.2.25); many do not tell."""
        return first(self.tlvs, SC_INTERFACE_VERSION)


@dataclass(frozen=True, slots=True)
class BindRefused:
    status: int


@dataclass(frozen=True, slots=True)
class Notified:
    """Something that takes no answer: alert_notification or outbind."""

    pdu: Pdu


@dataclass(frozen=True, slots=True)
class Stray:
    """A response nobody waits for: late, doubled, or made up."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Garbled:
    """A PDU that could not be read. The session has answered it and goes on."""

    error: Malformed


@dataclass(frozen=True, slots=True)
class OutOfPlace:
    """A request that is not allowed in this state, not supported, or, being a bind, has too long
    a password; it has been refused."""

    frame: Frame
    status: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The session has ended: write what is outgoing, then hang up."""

    reason: str


Event = (
    Requested
    | BindRequested
    | Answered
    | Unanswered
    | Bound
    | BindRefused
    | Notified
    | Stray
    | Garbled
    | OutOfPlace
    | Closed
)
