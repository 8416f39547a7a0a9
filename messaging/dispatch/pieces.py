"""The octets of a message as they are submitted: one piece for each submit_sm.

Usually a text is cut into parts. What came from an SMPP customer as one part of several goes on as
it came, with its header; octets that are no text, too.
"""

from messaging.text import gsm
from messaging.text.parts import Part, split
from messaging.wire import Wire

LATIN_1, UCS_2 = 3, 8


def of(text: str, wire: Wire, *, reference: int) -> list[Part]:
    """The pieces in order; `reference`, modulo 256, ties the parts of a text together."""
    if wire.is_binary or wire.header:
        coding = wire.coding or 0
        payload = wire.header + _octets(text, wire, coding)
        return [Part(payload, bool(wire.header), coding, 1, 1)]
    pieces = split(text, reference=reference)
    if wire.coding is None:
        return pieces
    return [
        Part(piece.payload, piece.has_udh, wire.coding, piece.number, piece.total)
        for piece in pieces
    ]


def _octets(text: str, wire: Wire, coding: int) -> bytes:
    if wire.is_binary:
        return bytes.fromhex(text)
    if coding & 0x0F == UCS_2:
        return text.encode("utf-16-be")
    if coding == LATIN_1:
        return text.encode("latin-1")
    octets = gsm.encode(text)
    assert octets is not None, "a text is stored with the coding that can carry it"
    return octets
