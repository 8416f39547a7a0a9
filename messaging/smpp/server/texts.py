"""The text of a request: octets and a data_coding become what is stored, counted and sent.

A whole text is counted in the GSM alphabet if that has its characters, else in UCS-2. The
data_coding it came with is kept where it says more: a message class, as of a flash message, or
another alphabet, which suppliers are asked for if it takes no more parts. What comes as one part of
several, or with a header of its own, is sent on octet by octet.
"""

from dataclasses import dataclass

from messaging.dispatch import pieces
from messaging.smpp.protocol import data_coding
from messaging.smpp.protocol.data_coding import Alphabet, BadText, Coding
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server.answers import NotTaken, of_reason
from messaging.text.parts import Encoding, PartCount, encoding_of, parts
from messaging.wire import Wire
from portal.core.errors import Refused

PART_OCTETS = 140
# What data_coding 0 means by an account's `default_coding`, and the octet that says it.
DEFAULTS = {
    0: Alphabet.GSM,
    1: Alphabet.ASCII,
    3: Alphabet.LATIN_1,
    8: Alphabet.UCS_2,
}
OWN = {Encoding.GSM7: 0, Encoding.UCS2: 8}


@dataclass(frozen=True, slots=True)
class Text:
    """`text` is octets in hexadecimal if `is_binary`; `coding` None lets the text decide."""

    text: str
    size: PartCount
    coding: int | None = None
    is_binary: bool = False


def whole(octets: bytes, octet: int, default_coding: int) -> Text:
    """A text that comes in one piece. Raises `NotTaken` for what cannot be read or sent."""
    coding = data_coding.read(octet)
    alphabet = _alphabet(octet, coding, default_coding)
    if alphabet is Alphabet.BINARY:
        if len(octets) > PART_OCTETS:
            raise NotTaken(Status.INVALID_MESSAGE_LENGTH)
        return _binary(octets, octet, Encoding.OCTETS)
    text = _decoded(octets, alphabet)
    try:
        size = parts(text)
    except Refused as refusal:
        raise NotTaken(of_reason(refusal.code)) from refusal
    return Text(text, size, _kept(octet, default_coding, size.encoding))


def part(octets: bytes, octet: int, default_coding: int, header: bytes) -> Text:
    """What follows a user data header, to be sent exactly so. Raises `NotTaken`."""
    alphabet = _alphabet(octet, data_coding.read(octet), default_coding)
    if len(octets) > _room(alphabet, len(header)):
        raise NotTaken(Status.INVALID_MESSAGE_LENGTH)
    octet = octet or default_coding
    if alphabet is Alphabet.BINARY:
        return _binary(octets, octet, Encoding.OCTETS)
    if alphabet is Alphabet.UCS_2 and len(octets) % 2:
        raise NotTaken(Status.INVALID_DATA_CODING)
    text = _part_text(octets, alphabet)
    if text is None or not _is_sent_as(text, octet, header, octets):
        # A cut in the middle of a character, for one.
        kind = Encoding.UCS2 if alphabet is Alphabet.UCS_2 else Encoding.GSM7
        return _binary(octets, octet, kind)
    return Text(text, PartCount(encoding_of(text), 1, len(text), len(octets)), octet or None)


def _part_text(octets: bytes, alphabet: Alphabet) -> str | None:
    try:
        return _decoded(octets, alphabet)
    except NotTaken:
        if alphabet is Alphabet.UCS_2:
            return None
        raise


def _alphabet(octet: int, coding: Coding, default_coding: int) -> Alphabet:
    alphabet = coding.alphabet if octet else DEFAULTS[default_coding]
    if alphabet is Alphabet.UNSUPPORTED:
        raise NotTaken(Status.INVALID_DATA_CODING)
    return alphabet


def _decoded(octets: bytes, alphabet: Alphabet) -> str:
    try:
        text = data_coding.decode(octets, alphabet)
    except BadText as error:
        raise NotTaken(Status.INVALID_DATA_CODING) from error
    if "\0" in text:
        raise NotTaken(Status.INVALID_DATA_CODING)
    return text


def _binary(octets: bytes, octet: int, encoding: Encoding) -> Text:
    size = PartCount(encoding, 1, len(octets), len(octets))
    return Text(octets.hex(), size, octet, is_binary=True)


def _room(alphabet: Alphabet, header: int) -> int:
    """How many octets of an alphabet fit behind a header; a centre packs all but two of them."""
    left = PART_OCTETS - header
    return left if alphabet in {Alphabet.BINARY, Alphabet.UCS_2} else left * 8 // 7


def _is_sent_as(text: str, octet: int, header: bytes, octets: bytes) -> bool:
    """Whether the same octets are made of the text again when it is sent."""
    (piece,) = pieces.of(text, Wire(coding=octet or None, header=header), reference=0)
    return piece.payload == header + octets


def _kept(octet: int, default_coding: int, encoding: Encoding) -> int | None:
    """The octet to ask suppliers for: None where the text's own encoding says as much."""
    own = OWN[encoding]
    if octet == 0:
        return None if own == 0 or default_coding in OWN.values() else default_coding
    return None if octet == own else octet
