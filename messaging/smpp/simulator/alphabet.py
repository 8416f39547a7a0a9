"""Octets of a message as text, for the journal, and texts of handsets as octets.

The simulator is a witness, so it has its own table of the GSM default alphabet (3GPP TS 23.038
section 6.2.1) and shares nothing with the code that encoded the text.
"""

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
ESCAPE = 0x1B
TRANSLATION = dict(enumerate(BASIC))
OCTETS = {
    character: bytes((octet,)) for octet, character in enumerate(BASIC) if octet != ESCAPE
} | {character: bytes((ESCAPE, octet)) for octet, character in EXTENSION.items()}
LATIN_1 = {0x01, 0x03}  # IA5 is a subset
UCS2 = 0x08
BINARY = {0x02, 0x04}


def decode(octets: bytes, data_coding: int) -> str:
    """The text by its data_coding (SMPP 3.4 section 5.2.19); binary as hexadecimal digits."""
    if data_coding >= 0xF0:  # message classes: bit 2 says 8-bit data
        data_coding = 0x04 if data_coding & 0x04 else 0x00
    if data_coding == UCS2:
        return octets.decode("utf-16-be", "replace")
    if data_coding in LATIN_1:
        return octets.decode("latin-1")
    if data_coding in BINARY:
        return octets.hex()
    return gsm(octets)


def gsm(octets: bytes) -> str:
    """Unpacked septets; an octet above 0x7F, or an escape to nowhere, shows as U+FFFD."""
    if octets.isascii() and ESCAPE not in octets:
        return octets.decode("ascii").translate(TRANSLATION)
    found = []
    escaped = False
    for octet in octets:
        if escaped:
            found.append(EXTENSION.get(octet, "\N{REPLACEMENT CHARACTER}"))
            escaped = False
        elif octet == ESCAPE:
            escaped = True
        else:
            found.append(BASIC[octet] if octet < 0x80 else "\N{REPLACEMENT CHARACTER}")
    return "".join(found) + ("\N{REPLACEMENT CHARACTER}" if escaped else "")


def encode(text: str) -> bytes | None:
    """The text as unpacked septets; None if the alphabet has not all of it."""
    found = bytearray()
    for character in text:
        octets = OCTETS.get(character)
        if octets is None:
            return None
        found += octets
    return bytes(found)
