"""What a data_coding octet means (SMPP 3.4 section 5.2.19, 3GPP TS 23.038 section 4).

SMPP has a table of its own for 0x00 to 0x0F. Beyond it the octet is the handset's data coding
scheme: SMPP says so of the groups from 0xC0 on, and centres read 0x10 to 0x7F alike, where a
text in UCS-2 can have a message class at all. Class 0 is shown at once and not stored (flash).

What 0x00 means is the centre's choice by the specification; here it is the GSM default
alphabet, one septet in an octet. Whoever knows a peer's other choice passes that alphabet.
"""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from messaging.smpp.protocol.errors import Unencodable
from messaging.text import gsm

COMPRESSED = 0x20
HAS_CLASS = 0x10
CLASS_MASK = 0x03
EIGHT_BIT = 0x04


class Alphabet(StrEnum):
    GSM = "GSM default alphabet"
    ASCII = "ASCII"
    LATIN_1 = "Latin-1"
    CYRILLIC = "Cyrillic"  # ISO 8859-5
    HEBREW = "Hebrew"  # ISO 8859-8
    UCS_2 = "UCS-2"  # really UTF-16: emoji travel as surrogate pairs
    BINARY = "binary"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Coding:
    """The meaning of one octet. `is_reserved`: neither specification gives it any."""

    alphabet: Alphabet
    message_class: int | None = None
    is_message_waiting: bool = False
    is_reserved: bool = False

    @property
    def is_flash(self) -> bool:
        return self.message_class == 0


class BadText(ValueError):
    """Octets that are no text in their alphabet."""


TABLE = (
    Coding(Alphabet.GSM),
    Coding(Alphabet.ASCII),
    Coding(Alphabet.BINARY),
    Coding(Alphabet.LATIN_1),
    Coding(Alphabet.BINARY),
    Coding(Alphabet.UNSUPPORTED),  # JIS X 0208
    Coding(Alphabet.CYRILLIC),
    Coding(Alphabet.HEBREW),
    Coding(Alphabet.UCS_2),
    Coding(Alphabet.UNSUPPORTED),  # pictograms
    Coding(Alphabet.UNSUPPORTED),  # ISO-2022-JP, music codes
    Coding(Alphabet.UNSUPPORTED, is_reserved=True),
    Coding(Alphabet.UNSUPPORTED, is_reserved=True),
    Coding(Alphabet.UNSUPPORTED),  # JIS X 0212
    Coding(Alphabet.UNSUPPORTED),  # KS C 5601
    Coding(Alphabet.UNSUPPORTED, is_reserved=True),
)
# Bits 3-2 of the general group.
GENERAL = (Alphabet.GSM, Alphabet.BINARY, Alphabet.UCS_2, Alphabet.UNSUPPORTED)
PLAIN = {
    Alphabet.GSM: 0x00,
    Alphabet.ASCII: 0x01,
    Alphabet.LATIN_1: 0x03,
    Alphabet.BINARY: 0x04,
    Alphabet.CYRILLIC: 0x06,
    Alphabet.HEBREW: 0x07,
    Alphabet.UCS_2: 0x08,
}
WITH_CLASS = {Alphabet.GSM: 0xF0, Alphabet.BINARY: 0xF4, Alphabet.UCS_2: 0x18}
CODECS = {
    Alphabet.ASCII: "ascii",
    Alphabet.LATIN_1: "latin-1",
    Alphabet.CYRILLIC: "iso8859-5",
    Alphabet.HEBREW: "iso8859-8",
    Alphabet.UCS_2: "utf-16-be",
}


def read(octet: int) -> Coding:
    """The meaning of an octet, 0 to 255."""
    return CODINGS[octet]


def write(alphabet: Alphabet, message_class: int | None = None) -> int:
    """The octet for an alphabet and a class; raises `Unencodable` if there is none.

    Only the GSM alphabet, UCS-2 and binary have octets with a class.
    """
    if message_class is None:
        octet = PLAIN.get(alphabet)
    else:
        octet = WITH_CLASS.get(alphabet) if 0 <= message_class <= CLASS_MASK else None
    if octet is None:
        raise Unencodable(f"no data_coding is {alphabet} with message class {message_class}")
    return octet | (message_class or 0)


def decode(octets: bytes, alphabet: Alphabet) -> str:
    """The text of octets; raises `BadText` if they are none, as binary never is.

    Septets of the GSM alphabet stand one in an octet; an escape to nowhere is read as TS 23.038
    section 6.2.1.1 says.
    """
    if alphabet is Alphabet.GSM:
        return septets(octets)
    codec = CODECS.get(alphabet)
    if codec is None:
        raise BadText(f"{alphabet} has no characters")
    try:
        return octets.decode(codec)
    except UnicodeDecodeError as error:
        raise BadText(f"no {alphabet}: {error.reason} at octet {error.start}") from error


def encode(text: str, alphabet: Alphabet) -> bytes | None:
    """The octets of a text; None if the alphabet lacks one of its characters."""
    if alphabet is Alphabet.GSM:
        return gsm.encode(text)
    codec = CODECS.get(alphabet)
    if codec is None:
        return None
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def septets(octets: bytes) -> str:
    if not octets.isascii():
        raise BadText("no GSM default alphabet: an octet is above 0x7F")
    if gsm.ESCAPE in octets:
        return gsm.decode(octets)
    # In C, since nearly every message that comes in passes here.
    return codecs.charmap_decode(octets, "strict", gsm.BASIC)[0]


def smpp(octet: int) -> Coding:
    return TABLE[octet]


def general(octet: int) -> Coding:
    """Groups 00xx and 01xx: bits 3-2 are the alphabet; nobody can read what is compressed."""
    alphabet = Alphabet.UNSUPPORTED if octet & COMPRESSED else GENERAL[octet >> 2 & 0x03]
    is_reserved = octet >> 2 & 0x03 == 0x03
    message_class = octet & CLASS_MASK if octet & HAS_CLASS else None
    return Coding(alphabet, message_class, is_reserved=is_reserved)


def reserved(_octet: int) -> Coding:
    return Coding(Alphabet.UNSUPPORTED, is_reserved=True)


def waiting(_octet: int) -> Coding:
    """Groups 1100 and 1101: a light or sign for waiting messages, with or without a text."""
    return Coding(Alphabet.GSM, is_message_waiting=True)


def waiting_ucs_2(_octet: int) -> Coding:
    return Coding(Alphabet.UCS_2, is_message_waiting=True)


def classed(octet: int) -> Coding:
    """Group 1111: bit 2 tells 8-bit data, bit 3 is reserved and no receiver looks at it."""
    alphabet = Alphabet.BINARY if octet & EIGHT_BIT else Alphabet.GSM
    return Coding(alphabet, octet & CLASS_MASK)


# By the upper four bits.
GROUPS: tuple[Callable[[int], Coding], ...] = (
    smpp,
    *[general] * 7,
    *[reserved] * 4,
    *[waiting] * 2,
    waiting_ucs_2,
    classed,
)
CODINGS = tuple(GROUPS[octet >> 4](octet) for octet in range(0x100))
