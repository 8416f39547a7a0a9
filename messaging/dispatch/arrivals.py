"""A receipt off the wire, as it is stored."""

from datetime import datetime

from messaging.dispatch.profile import Profile
from messaging.dispatch.receipts import Arrived
from messaging.smpp.link_words import Delivered
from messaging.smpp.protocol import receipts
from messaging.smpp.protocol.concatenation import text_of
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.receipts import Receipt
from messaging.states import Told

ID_SIZE_MAX = 65
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


def of(delivered: Delivered, receipt: Receipt, now: datetime, profile: Profile) -> Arrived:
    """The receipt with its text as it came; what is no printable ASCII is written as an escape."""
    octets = text_of(delivered.pdu)
    raw = _kept(octets.decode("ascii", "backslashreplace"))
    upstream_id = _kept(profile.ids.of_receipt(receipt.upstream_id))[:ID_SIZE_MAX]
    done = done_at(octets, receipt, profile)
    if done is not None and abs(done.year - now.year) > 1:
        # A clock that is years off tells nothing, and the ends of time fit no calendar.
        done = None
    return Arrived(upstream_id, TOLD[receipt.state], _kept(receipt.error), raw, now, done)


def _kept(text: str) -> str:
    """PostgreSQL keeps no NUL, and a receipt it refused would come again and again."""
    return text.replace("\x00", "\\x00")


def done_at(octets: bytes, receipt: Receipt, profile: Profile) -> datetime | None:
    """When it happened: the supplier's local time, in the digits it writes if those are known."""
    local = receipt.done
    if profile.date_format is not None:
        digits = receipts.first_word(receipts.fields_of(octets), "donedate")
        try:
            local = datetime.strptime(digits, profile.date_format)  # noqa: DTZ007 (the zone follows)
        except ValueError:
            local = None
    return None if local is None else local.replace(tzinfo=profile.zone)
