"""What a link says: how a submission ended, what was delivered, how the link is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from messaging.smpp.protocol import receipts
from messaging.smpp.protocol.pdus import DataSm, DeliverSm
from messaging.smpp.protocol.receipts import Receipt
from messaging.smpp.protocol.statuses import Status


@dataclass(frozen=True, slots=True)
class Accepted:
    """The centre took it. A centre that answers without an id leaves `upstream_id` empty."""

    upstream_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The centre did not take it, for this command_status."""

    status: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The bytes may have left and no usable answer came: the centre may have it, or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely no byte of it has left."""

    reason: str


SubmitResult = Accepted | Refused | Unanswered | NotSent


@dataclass(frozen=True, slots=True)
class Delivered:
    """A deliver_sm or data_sm from the centre, which is owed one `answer`: OK means stored."""

    pdu: DeliverSm | DataSm
    answer: Callable[[Status], None]

    @property
    def receipt(self) -> Receipt | None:
        """The receipt it is, or None if it is a message from a handset."""
        return receipts.of(self.pdu)


class Phase(StrEnum):
    CONNECTING = "connecting"
    BINDING = "binding"
    BOUND = "bound"
    UNBINDING = "unbinding"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LinkState:
    """`reason` says why a link is not bound; `status` is set if the centre refused the bind."""

    phase: Phase
    reason: str = ""
    status: int | None = None
