"""Parts of one long message: user data headers and SAR parameters.

A user data header (3GPP TS 23.040 section 9.2.3.24) is announced by bit 6 of esm_class and
stands before the text: its length, then elements of identifier, length and data. The element
of concatenation is 00 with an 8-bit reference or 08 with a 16-bit one.
"""

from typing import NamedTuple

from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.pdus import DataSm, DeliverSm, SubmitMulti, SubmitSm

UDH_INDICATOR = 0x40
NARROW, WIDE = 0x00, 0x08
# How long the data of either element is.
ELEMENTS = {NARROW: 3, WIDE: 4}
NARROW_REFERENCES, WIDE_REFERENCES = 0x100, 0x10000


# What has esm_class and a text.
Texted = SubmitSm | SubmitMulti | DeliverSm | DataSm


class Part(NamedTuple):
    """One part of a long message: part `number`, from 1, of `total`."""

    reference: int
    total: int
    number: int


def header(part: Part, *, wide: bool = False) -> bytes:
    """The user data header of a part: 6 octets, or 7 with a 16-bit reference."""
    references = WIDE_REFERENCES if wide else NARROW_REFERENCES
    if not (0 <= part.reference < references and 1 <= part.number <= part.total <= 0xFF):
        raise Unencodable(f"no part of a message: {part}")
    tail = bytes((part.total, part.number))
    if wide:
        return b"\x06\x08\x04" + part.reference.to_bytes(2, "big") + tail
    return b"\x05\x00\x03" + bytes((part.reference,)) + tail


def split_header(text: bytes) -> tuple[bytes, bytes]:
    """A short_message with a header, cut behind it; without a cut if the length is impossible."""
    size = text[0] + 1 if text else 0
    return (text[:size], text[size:]) if size <= len(text) else (b"", text)


def find(user_data_header: bytes) -> Part | None:
    """The part a header speaks of; None if it speaks of none, or nonsense.

    An element that does not end within the header makes all of it worthless, and of two
    elements of concatenation the last one counts (9.2.3.24).
    """
    found = None
    at, end = 1, len(user_data_header)
    while at < end:
        start = at + 2
        size = user_data_header[at + 1] if start <= end else 0
        data = user_data_header[start : start + size]
        if start + size > end:
            return None
        if ELEMENTS.get(user_data_header[at]) == size:
            found = sound(Part(int.from_bytes(data[:-2], "big"), data[-2], data[-1])) or found
        at = start + size
    return found


def of(pdu: Texted) -> Part | None:
    """The part a PDU is, by its user data header or else by its SAR parameters (5.3.2.22-24)."""
    if pdu.esm_class & UDH_INDICATOR:
        part = find(split_header(octets_of(pdu))[0])
        if part:
            return part
    reference = tlvs.first(pdu.tlvs, tlvs.SAR_MSG_REF_NUM)
    total = tlvs.first(pdu.tlvs, tlvs.SAR_TOTAL_SEGMENTS)
    number = tlvs.first(pdu.tlvs, tlvs.SAR_SEGMENT_SEQNUM)
    if reference is None or total is None or number is None:
        return None
    return sound(Part(reference, total, number))


def text_of(pdu: Texted) -> bytes:
    """The octets of the text, without a user data header."""
    octets = octets_of(pdu)
    return split_header(octets)[1] if pdu.esm_class & UDH_INDICATOR else octets


def octets_of(pdu: Texted) -> bytes:
    """short_message, or message_payload where that is used instead (5.3.2.32)."""
    short = b"" if isinstance(pdu, DataSm) else pdu.short_message
    return short or tlvs.first(pdu.tlvs, tlvs.MESSAGE_PAYLOAD) or b""


def sound(part: Part) -> Part | None:
    return part if 1 <= part.number <= part.total else None
