"""A message's receipt as its customer gets it (SMPP 3.4, sections 4.6 and 5.2.12, appendix B).

The addresses are the submit's, changed over. Dates are UTC: the wire carries no zone, and a clock
that never turns back gives every moment one meaning. The text shows the beginning of the message
in ASCII, which reads alike in every alphabet that data_coding 0 may stand for.
"""

from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from messaging import senders
from messaging.smpp.protocol import receipts, tlvs
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.smpp.protocol.receipts import INTERMEDIATE, RECEIPT, TEXT_SIZE, Receipt
from messaging.smpp.protocol.tlvs import Tlv, Tlvs
from messaging.states import FINAL, Status
from messaging.wire import Wire

INTERNATIONAL = (1, 1)
NO_ERROR = "000"

STATES = {
    Status.SENT: MessageState.ENROUTE,
    Status.DELIVERED: MessageState.DELIVERED,
    Status.UNDELIVERED: MessageState.UNDELIVERABLE,
    Status.EXPIRED: MessageState.EXPIRED,
    Status.REJECTED: MessageState.REJECTED,
    Status.CANCELLED: MessageState.DELETED,
    Status.UNKNOWN: MessageState.UNKNOWN,
}


class Style(Protocol):
    """How an account wants its receipts."""

    @property
    def receipt_date_digits(self) -> int: ...

    @property
    def receipt_tlvs(self) -> bool: ...


class Story(NamedTuple):
    """What a receipt tells: of which message, what became of it, when.

    `text` is empty where it is erased, or its customer keeps none.
    """

    public_id: str
    sender: str
    recipient: str
    status: Status
    submitted_at: datetime
    done_at: datetime
    parts: int
    delivered_parts: int | None
    error: str
    text: str
    wire: Wire


def pdu(story: Story, style: Style) -> DeliverSm:
    """The deliver_sm of a receipt; raises `Unencodable` if an address is none of SMPP."""
    receipt = _receipt(story)
    source = story.wire.destination or INTERNATIONAL
    destination = story.wire.source or senders.type_of(story.sender)
    return DeliverSm(
        service_type=story.wire.service_type,
        source_addr_ton=source[0],
        source_addr_npi=source[1],
        source_addr=story.recipient.encode("latin-1", "replace"),
        dest_addr_ton=destination[0],
        dest_addr_npi=destination[1],
        destination_addr=story.sender.encode("latin-1", "replace"),
        esm_class=RECEIPT if story.status in FINAL else INTERMEDIATE,
        short_message=receipts.write(
            receipt,
            date_digits=style.receipt_date_digits,
            parts=story.parts,
            delivered_parts=story.delivered_parts,
        ),
        tlvs=_tlvs(receipt, story.wire) if style.receipt_tlvs else (),
    )


def _receipt(story: Story) -> Receipt:
    return Receipt(
        upstream_id=story.public_id,
        state=STATES.get(story.status, MessageState.ACCEPTED),
        error=error_of(story.error),
        submitted=story.submitted_at.astimezone(UTC),
        done=story.done_at.astimezone(UTC),
        text=plain(story.text),
    )


def _tlvs(receipt: Receipt, wire: Wire) -> Tlvs:
    """The parameters of a receipt, and the customer's own reference where it gave one."""
    found = receipts.optional_parameters(receipt)
    if not wire.tlvs:
        return found
    reference = tlvs.USER_MESSAGE_REFERENCE.tag
    return *found, *(Tlv(tag, value) for tag, value in wire.tlvs if tag == reference)


def error_of(told: str) -> str:
    """The supplier's error, letters kept, at least three characters; what is no word is left out.

    Longer ones stay whole: cut short they would be another error.
    """
    word = told.strip()
    return word.rjust(3, "0") if word.isascii() and word.isalnum() else NO_ERROR


def plain(text: str) -> str:
    """The first characters on one line of ASCII."""
    if not text:
        return ""
    beginning = text[:TEXT_SIZE].encode("ascii", "replace").decode("ascii")
    if beginning.isprintable():
        return beginning
    return "".join([one if one.isprintable() else " " for one in beginning])
