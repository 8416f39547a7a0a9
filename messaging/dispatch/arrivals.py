"""A receipt off the wire, as it is stored."""

from datetime import datetime

from messaging.dispatch.receipts import Arrived
from messaging.smpp.link_words import Delivered
from messaging.smpp.protocol.concatenation import text_of
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.receipts import Receipt
from messaging.states import Told

TOLD = {
    MessageState.SCHEDULED: Told.ENROUTE,
    MessageState.ENROUTE: Told.ENROUTE,
    MessageState.DELIVERED: Told.DELIVERED,
    MessageState.EXPIRED: Told.EXPIRED,
    MessageState.DELETED: Told.DELETED,
    MessageState.UNDELIVERABLE: Told.UNDELIVERED,
    MessageState.ACCEPTED: Told.ACCEPTED,
    MessageState.UNKNOWN: Told.UNKNOWN,
    MessageState.REJECTED: Told.REJECTED,
    MessageState.SKIPPED: Told.UNDELIVERED,
}


def of(delivered: Delivered, receipt: Receipt, now: datetime) -> Arrived:
    """The receipt with its text as it came; what is no printable ASCII is written as an escape."""
    raw = text_of(delivered.pdu).decode("ascii", "backslashreplace").replace("\x00", "\\x00")
    return Arrived(receipt.upstream_id, TOLD[receipt.state], receipt.error, raw, now)
