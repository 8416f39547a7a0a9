"""Delivery receipts: read in any dialect, written in the specification's (SMPP 3.4 appendix B).

The text of a receipt is "vendor specific" by the specification's own words. What is read here:
the keys of appendix B in any case and order, with or without the spaces in `submit date`, with
any of them missing, dates of 10, 12 or 14 digits, errors with letters. Optional parameters
(5.3.2.12, 5.3.2.35, 5.3.2.31) win over the text. Whatever stands behind `text:` belongs to the
message, so nothing in it is taken for a field: the sender of the message wrote it.

Only esm_class, or a receipted_message_id, makes a message a receipt. A text alone does not,
or any handset could send receipts.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from messaging.smpp.protocol import concatenation, message_states, tlvs
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DataSm, DeliverSm
from messaging.smpp.protocol.tlvs import Tlvs

# esm_class bits 5-2 (5.2.12): what kind of message an SMSC delivers.
KIND_MASK = 0x3C
RECEIPT = 0x04
INTERMEDIATE = 0x20

KEY = re.compile(rb"(?i)(?<![a-z])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text) ?:")
# Most centres write appendix B to the letter; no value here can hold a key.
USUAL = re.compile(
    rb"id:([^\s:\0]+) sub:(\d+) dlvrd:(\d+) submit date:(\d+) done date:(\d+)"
    rb" stat:([A-Z]+) err:([0-9A-Z]+) [tT]ext:(.*)",
    re.DOTALL,
)
USUAL_KEYS = ("id", "sub", "dlvrd", "submitdate", "donedate", "stat", "err")
DATE_DIGITS = (10, 12, 14)
# Neighbours tell of the same minutes.
KEPT = 1_000
PADDING = " \0\r\n\t"
GSM_NETWORK = 3  # network_error_code, first octet
TEXT_SIZE = 20
# A receipt has 150 octets; a text of 64 KiB full of keys would take long and say nothing more.
TEXT_READ_MAX = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt says. Dates have no zone on the wire: they are the centre's local time."""

    upstream_id: str
    state: MessageState
    error: str = ""
    submitted: datetime | None = None
    done: datetime | None = None
    text: str = ""


def of(pdu: DeliverSm | DataSm) -> Receipt | None:
    """The receipt in a delivered PDU, or None if it is a message from a handset."""
    is_marked = pdu.esm_class & KIND_MASK in {RECEIPT, INTERMEDIATE}
    if not is_marked and tlvs.first(pdu.tlvs, tlvs.RECEIPTED_MESSAGE_ID) is None:
        return None
    return parse(concatenation.text_of(pdu), pdu.tlvs)


def parse(text: bytes, optional: Tlvs = ()) -> Receipt | None:
    """The receipt in a text and its optional parameters; None if neither names a message.

    A receipt that names its message and no state has the state UNKNOWN, which is not final.
    """
    fields = fields_of(text[:TEXT_READ_MAX])
    upstream_id = tlvs.first(optional, tlvs.RECEIPTED_MESSAGE_ID) or first_word(fields, "id")
    if not upstream_id:
        return None
    state = message_states.from_code(tlvs.first(optional, tlvs.MESSAGE_STATE))
    network_error = tlvs.first(optional, tlvs.NETWORK_ERROR_CODE)
    return Receipt(
        upstream_id=upstream_id,
        state=message_states.from_word(first_word(fields, "stat")) if state is None else state,
        error=f"{network_error[1] << 8 | network_error[2]:03d}"
        if network_error
        else first_word(fields, "err"),
        submitted=date(first_word(fields, "submitdate")),
        done=date(first_word(fields, "donedate")),
        text=fields.get("text", ""),
    )


def fields_of(text: bytes) -> dict[str, str]:
    """Keys in lower case and one word, with what stands between them and the next key."""
    if usual := USUAL.fullmatch(text):
        *words, rest = [value.decode("latin-1") for value in usual.groups()]
        return dict(zip(USUAL_KEYS, words, strict=True), text=rest.strip(PADDING))
    found: dict[str, str] = {}
    key, start = "", 0
    for match in KEY.finditer(text):
        note(found, key, text[start : match.start()])
        key = match[1].translate(None, b" _").lower().decode("latin-1")
        start = match.end()
        if key == "text":
            break
    note(found, key, text[start:])
    return found


def note(found: dict[str, str], key: str, value: bytes) -> None:
    if key:
        found.setdefault(key, value.decode("latin-1").strip(PADDING))


def first_word(fields: dict[str, str], key: str) -> str:
    words = fields.get(key, "").split(None, 1)
    return words[0] if words else ""


@lru_cache(KEPT)
def date(digits: str) -> datetime | None:
    """YYMMDDhhmm with or without seconds and century; None if it is no date."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in DATE_DIGITS):
        return None
    # Twelve digits are two readings; the one without a century is by far the more frequent.
    readings = {10: ["20" + digits], 12: ["20" + digits, digits], 14: [digits]}
    found = (moment_of(reading) for reading in readings[len(digits)])
    return next((moment for moment in found if moment), None)


def moment_of(digits: str) -> datetime | None:
    month, day, hour, minute, second = [int(digits[at : at + 2] or 0) for at in range(4, 14, 2)]
    try:
        # No zone: the wire carries none, and only the connector's settings know the centre's.
        return datetime(int(digits[:4]), month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


def write(
    receipt: Receipt,
    *,
    date_digits: int = 10,
    error_width: int = 3,
    parts: int = 1,
    delivered_parts: int | None = None,
) -> bytes:
    """The text of appendix B, `date_digits` being 10 or 12. An unknown date is zeros.

    `parts` were submitted; unless `delivered_parts` says more, all of them are delivered with the
    message, or none. Raises `Unencodable` if the id or the error would not be read back.
    """
    for word in (receipt.upstream_id, receipt.error or "0"):
        if not word.isascii() or word.split() != [word] or ":" in word or "\0" in word:
            raise Unencodable(f"a receipt cannot name {word!r}")
    if delivered_parts is None:
        delivered_parts = parts if receipt.state is MessageState.DELIVERED else 0
    line = (
        f"id:{receipt.upstream_id} sub:{parts:03d} dlvrd:{delivered_parts:03d}"
        f" submit date:{digits_of(receipt.submitted, date_digits)}"
        f" done date:{digits_of(receipt.done, date_digits)}"
        f" stat:{receipt.state.word} err:{receipt.error.rjust(error_width, '0')}"
        f" text:{receipt.text[:TEXT_SIZE]}"
    )
    return line.encode("latin-1", "replace")


def optional_parameters(receipt: Receipt) -> Tlvs:
    """receipted_message_id, message_state and, if the error is a number, network_error_code."""
    found = [
        tlvs.RECEIPTED_MESSAGE_ID.of(receipt.upstream_id),
        tlvs.MESSAGE_STATE.of(receipt.state),
    ]
    error = receipt.error
    if error.isascii() and error.isdigit() and 0 < int(error) <= 0xFFFF:
        code = bytes((GSM_NETWORK,)) + int(error).to_bytes(2, "big")
        found.append(tlvs.NETWORK_ERROR_CODE.of(code))
    return tuple(found)


@lru_cache(KEPT)
def digits_of(moment: datetime | None, count: int) -> str:
    return f"{moment:%y%m%d%H%M%S}"[:count] if moment else "0" * count
