"""A frame as a line of the PDU log: its fields for people, and its octets, without what must not
be kept.

- Passwords never: octet for octet they become asterisks.
- Texts only where asked for and allowed (`with_texts`); else short_message, message_payload and
  whatever else may hold a part of a text become asterisks. User data headers stay: they tell how
  parts belong together. Of a receipt everything stays but the beginning of the text it repeats.
- Numbers of people, without texts, but for their last four digits.

Octets are written again from the masked fields, so they have the layout and the length of what
went over the wire. What cannot be decoded has no fields to mask: only its header is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from messaging.smpp.protocol import data_coding, tlvs
from messaging.smpp.protocol.codec import HEADER, HEADER_SIZE, Frame, decode, encode
from messaging.smpp.protocol.commands import Command
from messaging.smpp.protocol.data_coding import BadText
from messaging.smpp.protocol.errors import ProtocolError, Unencodable
from messaging.smpp.protocol.fields import Destination, Unsuccessful
from messaging.smpp.protocol.pdus import Bind, DataSm, DeliverSm, Outbind, Pdu
from messaging.smpp.protocol.tlvs import Tlv

OCTETS_MAX = 2_048
VALUE_MAX = 1_000
TAIL = 4  # digits of a number that are kept
NUMBER_MIN = 7  # digits; shorter ones are short codes, which belong to nobody
MASK = b"*"
HEADER_INDICATOR = 0x40  # esm_class, SMPP 3.4 section 5.2.12
TYPE_MASK, RECEIPT = 0x3C, 0x04
IN_HEX = {"esm_class", "data_coding", "registered_delivery", "protocol_id", "interface_version"}
ADDRESSES = ("source_addr", "destination_addr", "esme_addr")
LISTS = ("destinations", "unsuccessful")
NUMBER = re.compile(rb"\+?\d{%d,}" % NUMBER_MIN)
RECEIPT_ID = re.compile(rb"\bid:([^\s]{1,64})", re.IGNORECASE)
RECEIPT_TEXT = re.compile(rb"\btext:", re.IGNORECASE)
COMMANDS = {int(member): member.name.lower() for member in Command}
# Optional parameters that hold neither a text nor a number; of the others their sizes are told.
TOLD = {
    tlvs.NETWORK_ERROR_CODE.tag,
    tlvs.ITS_SESSION_INFO.tag,
    tlvs.USSD_SERVICE_OP.tag,
    tlvs.SOURCE_NETWORK_ID.tag,
    tlvs.DEST_NETWORK_ID.tag,
    tlvs.RECEIPTED_MESSAGE_ID.tag,
}


@dataclass(frozen=True, slots=True)
class Line:
    command: str
    sequence: int
    status: int
    body: list[list[str]]
    octets: bytes
    size: int
    message_id: str = ""
    digits: str = ""
    has_text: bool = False


def read(raw: bytes, *, with_texts: bool) -> Line:
    """The line of one frame, as cut by its command_length; total: any octets give a line."""
    if len(raw) < HEADER_SIZE:
        return Line("unreadable", 0, 0, [["error", "no whole header"]], b"", len(raw))
    _size, command, status, sequence = HEADER.unpack_from(raw)
    try:
        frame = decode(raw)
    except ProtocolError as error:
        name = COMMANDS.get(command, f"0x{command:08X}")
        body = [["error", _printable(str(error))]]
        return Line(name, sequence, status, body, raw[:HEADER_SIZE], len(raw))
    kept = _masked(frame.pdu, with_texts)
    octets = raw if kept == frame.pdu else _encoded(Frame(frame.sequence, kept, status), raw)
    return Line(
        COMMANDS[command],
        sequence,
        status,
        [[name, value[:VALUE_MAX]] for name, value in _told(frame.pdu, kept, with_texts)],
        octets[:OCTETS_MAX],
        len(raw),
        message_id=_message_id(frame.pdu),
        digits=_digits(frame.pdu, with_texts),
        has_text=with_texts and bool(_text_of(frame.pdu)),
    )


def _encoded(frame: Frame, raw: bytes) -> bytes:
    try:
        return encode(frame)
    except Unencodable:
        return raw[:HEADER_SIZE]


# What is taken out.


def _masked(pdu: Pdu, with_texts: bool) -> Pdu:
    if isinstance(pdu, Bind | Outbind):
        return replace(pdu, password="*" * len(pdu.password))
    if with_texts:
        return pdu
    return replace(pdu, **dict(_changes(pdu)))


def _changes(pdu: Pdu) -> Iterator[tuple[str, Any]]:
    for name in ADDRESSES:
        address = getattr(pdu, name, b"")
        if NUMBER.fullmatch(address):
            yield name, _hidden(address)
    for name in LISTS:
        if members := getattr(pdu, name, ()):
            yield name, tuple(_without_number(member) for member in members)
    if text := getattr(pdu, "short_message", b""):
        yield "short_message", _without_text(pdu, text)
    if parameters := getattr(pdu, "tlvs", ()):
        yield "tlvs", tuple(_without_value(pdu, tlv) for tlv in parameters)


def _hidden(number: bytes) -> bytes:
    return MASK * (len(number) - TAIL) + number[-TAIL:]


def _without_number(member: Any) -> Any:
    if isinstance(member, Destination | Unsuccessful) and NUMBER.fullmatch(member.address):
        return member._replace(address=_hidden(member.address))
    return member


def _without_text(pdu: Pdu, text: bytes) -> bytes:
    kept = _head(pdu, text)
    return text[:kept] + MASK * (len(text) - kept)


def _head(pdu: Pdu, text: bytes) -> int:
    """How many of its first octets are no text: a header, or what a receipt tells."""
    if _is_receipt(pdu) and RECEIPT_ID.search(text):
        found = RECEIPT_TEXT.search(text)
        return found.end() if found else len(text)
    if getattr(pdu, "esm_class", 0) & HEADER_INDICATOR:
        return min(len(text), text[0] + 1)
    return 0


def _without_value(pdu: Pdu, tlv: Tlv) -> Tlv:
    if tlv.tag == tlvs.MESSAGE_PAYLOAD.tag:
        return Tlv(tlv.tag, _without_text(pdu, tlv.value)) if tlv.value else tlv
    kind = tlvs.KINDS.get(tlv.tag)
    is_plain = isinstance(kind, tlvs.IntKind | tlvs.FlagKind) and kind.read(tlv.value) is not None
    if is_plain or tlv.tag in TOLD:
        return tlv
    return Tlv(tlv.tag, MASK * len(tlv.value))


def _is_receipt(pdu: Pdu) -> bool:
    if not isinstance(pdu, DeliverSm | DataSm):
        return False
    return pdu.esm_class & TYPE_MASK == RECEIPT


# What is told.


def _told(pdu: Pdu, kept: Pdu, with_texts: bool) -> Iterator[tuple[str, str]]:
    """The fields of a PDU in their order, as people read them."""
    for field in fields(kept):
        value = getattr(kept, field.name)
        if field.name == "tlvs":
            for was, tlv in zip(pdu.tlvs, value, strict=True):  # type: ignore[attr-defined]
                yield from _told_tlv(kept, was, tlv, with_texts)
        elif field.name == "short_message":
            yield from _told_text(kept, field.name, value, with_texts)
        elif field.name in LISTS:
            yield field.name, ", ".join(_member(one) for one in value)
        elif field.name in IN_HEX:
            yield field.name, f"0x{value:02X}"
        else:
            yield field.name, _plain(value)


def _told_text(pdu: Pdu, name: str, text: bytes, with_texts: bool) -> Iterator[tuple[str, str]]:
    head = _head(pdu, text) if text else 0
    if head and not _is_receipt(pdu):
        yield "user_data_header", text[:head].hex(" ")
        text = text[head:]
    if with_texts or not text:
        yield name, _decoded(pdu, text)
    elif _is_receipt(pdu) and head:
        yield name, _printable(text.decode("latin-1"))
    else:
        yield name, f"({len(text)} octets, not kept)"


def _told_tlv(pdu: Pdu, was: Tlv, tlv: Tlv, with_texts: bool) -> Iterator[tuple[str, str]]:
    kind = tlvs.KINDS.get(tlv.tag)
    name = kind.name if kind else f"0x{tlv.tag:04X}"
    if tlv.tag == tlvs.MESSAGE_PAYLOAD.tag:
        yield from _told_text(pdu, name, tlv.value, with_texts)
        return
    if was != tlv:
        yield name, f"({len(tlv.value)} octets, not kept)"
        return
    value = kind.read(tlv.value) if kind else None
    is_told = isinstance(value, int | str) and not isinstance(value, bool)
    yield name, _plain(value) if is_told else tlv.value.hex(" ")


def _decoded(pdu: Pdu, text: bytes) -> str:
    alphabet = data_coding.read(getattr(pdu, "data_coding", 0)).alphabet
    try:
        return _printable(data_coding.decode(text, alphabet))
    except BadText:
        return text.hex(" ")


def _member(member: Any) -> str:
    if isinstance(member, Unsuccessful):
        return f"{_plain(member.address)} 0x{member.status:08X}"
    return _plain(member.address if isinstance(member, Destination) else member.name)


def _plain(value: Any) -> str:
    return _printable(value.decode("latin-1") if isinstance(value, bytes) else str(value))


def _printable(text: str) -> str:
    """NUL is no character of a text in PostgreSQL."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")


# By what it is found.


def _message_id(pdu: Pdu) -> str:
    named = getattr(pdu, "message_id", "")
    if named or not _is_receipt(pdu):
        return str(named)
    told = tlvs.first(pdu.tlvs, tlvs.RECEIPTED_MESSAGE_ID)  # type: ignore[attr-defined]
    found = None if told else RECEIPT_ID.search(_text_of(pdu))
    return told or (found.group(1).decode("latin-1") if found else "")


def _digits(pdu: Pdu, with_texts: bool) -> str:
    names = ("source_addr", "destination_addr")
    order = names if isinstance(pdu, DeliverSm) else names[::-1]
    listed = [one.address for one in getattr(pdu, "destinations", ()) if hasattr(one, "address")]
    for address in [*(getattr(pdu, name, b"") for name in order), *listed[:1]]:
        if NUMBER.fullmatch(address):
            number: str = address.decode("ascii").lstrip("+")
            return number[:20] if with_texts else number[-TAIL:]
    return ""


def _text_of(pdu: Pdu) -> bytes:
    text: bytes = getattr(pdu, "short_message", b"")
    return text or tlvs.first(getattr(pdu, "tlvs", ()), tlvs.MESSAGE_PAYLOAD) or b""
