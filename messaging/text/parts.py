"""How many parts a text has, and the octets of each (3GPP TS 23.040, section 9.2.3.24.1).

A text in the GSM alphabet takes 160 septets in one part and 153 in each of several, any other text
is UCS-2 with 70 and 67 code units: several parts share their room with a header of six octets.
What is counted is what is sent, because counting and splitting use the same cuts: an escape pair
and a surrogate pair are never cut, and what a reader sees as one character (a letter with its
marks, an emoji family) is kept together when it fits into one part.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from messaging.text import gsm
from portal.core.errors import Refused

OCTETS = 140
GSM_ALONE, GSM_EACH = 160, 153
UCS_ALONE, UCS_EACH = 70, 67
PARTS_MAX = 255

HEADER = bytes([5, 0, 3])  # Length, "concatenated, 8-bit reference", its length.
HEADER_SIZE = 6
DATA_CODING_GSM = 0
DATA_CODING_UCS = 8

JOINER = "\u200d"
JOINERS = frozenset([JOINER, "\u200c", *map(chr, range(0xFE00, 0xFE10))])
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)


class Encoding(StrEnum):
    """How a text travels."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"
    OCTETS = "8bit"  # No text at all; nothing here counts or splits it.
    UTF8 = "utf8"  # As other channels have it: one part, however long.


class PartCount(NamedTuple):
    """The size of a text: parts to pay, characters (code points), units (septets or UTF-16)."""

    encoding: Encoding
    parts: int
    characters: int
    units: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part, ready for short_message; with a header when the text has several."""

    payload: bytes
    has_udh: bool
    data_coding: int
    number: int
    total: int


def encoding_of(text: str) -> Encoding:
    """GSM7 when every character is in the GSM alphabet, else UCS2."""
    return Encoding.UCS2 if gsm.raw(text) is None else Encoding.GSM7


def parts(text: str) -> PartCount:
    """Count a text; an empty one is one part. Raises Refused as `split` does."""
    raw = gsm.raw(text)
    if raw is not None:
        units = gsm.length(raw)
        count = 1 if units <= GSM_ALONE else _gsm_count(raw, units)
        return PartCount(Encoding.GSM7, count, len(text), units)
    units = len(_utf16(text)) // 2
    count = 1 if units <= UCS_ALONE else len(_ucs_pieces(text, units))
    return PartCount(Encoding.UCS2, count, len(text), units)


def whole(text: str) -> PartCount:
    """The size of a text that is not cut, such as an e-mail's."""
    return PartCount(Encoding.UTF8, 1, len(text), len(text))


def split(text: str, *, reference: int) -> list[Part]:
    """The parts of a text in order. `reference`, modulo 256, ties them together at the handset.

    Raises Refused with code `text_too_long` above 255 parts and `bad_text` for half a surrogate
    pair, which no encoding can carry.
    """
    septets = gsm.encode(text)
    if septets is not None:
        alone = len(septets) <= GSM_ALONE
        pieces = [septets] if alone else _gsm_pieces(septets)
        return _numbered(pieces, DATA_CODING_GSM, reference)
    whole = _utf16(text)
    alone = len(whole) <= 2 * UCS_ALONE
    pieces = [whole] if alone else _ucs_pieces(text, len(whole) // 2)
    return _numbered(pieces, DATA_CODING_UCS, reference)


def cut(text: str, *, header_size: int) -> list[bytes]:
    """The octets of each part without any header, leaving room for one of this size.

    A text in the GSM alphabet is septets, one in an octet; any other is UTF-16. Raises as `split`.
    """
    room = OCTETS - header_size
    septets = gsm.encode(text)
    if septets is not None:
        alone = len(septets) <= GSM_ALONE
        return [septets] if alone else _gsm_pieces(septets, room * 8 // 7)
    whole = _utf16(text)
    alone = len(whole) <= 2 * UCS_ALONE
    return [whole] if alone else _ucs_pieces(text, len(whole) // 2, room // 2)


def cut_ucs_2(text: str, *, header_size: int) -> list[bytes]:
    """The same in UCS-2, whatever alphabet would do; one part stays one if it fits into one."""
    whole = _utf16(text)
    if len(whole) <= 2 * UCS_ALONE:
        return [whole]
    return _ucs_pieces(text, len(whole) // 2, (OCTETS - header_size) // 2)


def join(pieces: list[Part]) -> str:
    """The text again, from all parts of one message in any order."""
    ordered = sorted(pieces, key=lambda part: part.number)
    octets = b"".join(part.payload[HEADER_SIZE * part.has_udh :] for part in ordered)
    if ordered[0].data_coding == DATA_CODING_UCS:
        return octets.decode("utf-16-be")
    return gsm.decode(octets)


def _numbered(pieces: list[bytes], data_coding: int, reference: int) -> list[Part]:
    total = len(pieces)
    if total == 1:
        return [Part(pieces[0], False, data_coding, 1, 1)]
    head = HEADER + bytes([reference % 256, total])
    return [
        Part(head + bytes([number]) + piece, True, data_coding, number, total)
        for number, piece in enumerate(pieces, start=1)
    ]


def _gsm_count(raw: bytes, units: int) -> int:
    if raw.isascii():  # Without escape pairs every part is filled to its last septet.
        count = -(-units // GSM_EACH)
        if count > PARTS_MAX:
            raise _too_long()
        return count
    return len(_gsm_pieces(gsm.unpacked(raw)))


def _gsm_pieces(septets: bytes, each: int = GSM_EACH) -> list[bytes]:
    if len(septets) > PARTS_MAX * each:
        raise _too_long()
    pieces = []
    at = 0
    while at < len(septets):
        end = at + each
        # A code after an escape is never an escape, so one at the edge begins a pair.
        if end < len(septets) and septets[end - 1] == gsm.ESCAPE:
            end -= 1
        pieces.append(septets[at:end])
        at = end
    return _few_enough(pieces)


def _ucs_pieces(text: str, units: int, each: int = UCS_EACH) -> list[bytes]:
    if units > PARTS_MAX * each:
        raise _too_long()
    pieces = []
    at = 0
    while at < len(text):
        end = _ucs_end(text, at, each)
        pieces.append(text[at:end].encode("utf-16-be"))
        at = end
    return _few_enough(pieces)


def _ucs_end(text: str, at: int, each: int) -> int:
    """Where the part that begins at `at` ends: as late as fits, but between whole characters."""
    room = text[at : at + each].encode("utf-16-be")[: 2 * each]
    # "ignore" drops the first half of a pair whose second half found no room.
    furthest = at + len(room.decode("utf-16-be", "ignore"))
    end = furthest
    while at < end < len(text) and _clings(text, at, end):
        end -= 1
    return end if end > at else furthest


def _clings(text: str, start: int, at: int) -> bool:
    """Whether text[at] belongs to the character before it; `start` begins a character.

    The parts of Unicode Standard Annex 29 that matter in messages, without Hangul jamo.
    """
    code = ord(text[at])
    if text[at] in JOINERS or text[at - 1] == JOINER:
        return True
    if code in SKIN_TONES or code in TAGS or unicodedata.category(text[at])[0] == "M":
        return True
    return code in FLAG_LETTERS and _flag_letters_before(text, start, at) % 2 == 1


def _flag_letters_before(text: str, start: int, at: int) -> int:
    count = 0
    while at - count > start and ord(text[at - count - 1]) in FLAG_LETTERS:
        count += 1
    return count


def _utf16(text: str) -> bytes:
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError:
        raise Refused("The text holds half a character.", code="bad_text", field="text") from None


def _few_enough(pieces: list[bytes]) -> list[bytes]:
    if len(pieces) > PARTS_MAX:
        raise _too_long()
    return pieces


def _too_long() -> Refused:
    sentence = f"The text needs more than {PARTS_MAX} parts."
    return Refused(sentence, code="text_too_long", field="text")
