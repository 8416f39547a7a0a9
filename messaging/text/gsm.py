"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, section 6.2.1).

A septet is one octet here, as SMPP carries it with data_coding 0; packing is the supplier's work.
National shift tables are not used: a supplier would have to know of them.

How it is fast: `codecs.charmap_encode` encodes in C with a map of at most 256 characters, if the
first is NUL. So the alphabet is laid out once more with NUL in front, `@` (really 0) in the free
place of the escape, and the ten extended characters from 0x80 on. Such an encoded text is called
*raw*: it has one byte for each character, and a character outside the alphabet raises.
"""

import codecs

ESCAPE = 0x1B
SPARE = "\ufffe"  # charmap's own mark for "nothing here".

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
EXTENSION: dict[str, int] = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
BY_CODE = {code: character for character, code in EXTENSION.items()}

EXTENDED = bytes(range(0x80, 0x80 + len(EXTENSION)))
PAIRS = [
    (raw.to_bytes(), bytes([ESCAPE, code]))
    for raw, code in zip(EXTENDED, EXTENSION.values(), strict=True)
]
LAYOUT = "\0" + BASIC[1:ESCAPE] + "@" + BASIC[ESCAPE + 1 :] + "".join(EXTENSION)
RAW_MAP = codecs.charmap_build(LAYOUT.ljust(256, SPARE))


def raw(text: str) -> bytes | None:
    """The text with one byte a character, 0x80 and above for an extended one.

    None when a character is outside the alphabet. The escape itself is: it is no character.
    """
    try:
        encoded = codecs.charmap_encode(text, "strict", RAW_MAP)[0]
    except UnicodeEncodeError:
        return None
    return None if b"\0" in encoded else encoded


def length(encoded: bytes) -> int:
    """How many septets a raw text has: two for an extended character."""
    if encoded.isascii():
        return len(encoded)
    return 2 * len(encoded) - len(encoded.translate(None, EXTENDED))


def unpacked(encoded: bytes) -> bytes:
    """The septets of a raw text, one in each octet, extended characters as escape pairs."""
    septets = encoded.replace(b"\x1b", b"\0")
    if not encoded.isascii():
        for one, pair in PAIRS:
            septets = septets.replace(one, pair)
    return septets


def encode(text: str) -> bytes | None:
    """The septets of a text, one in each octet; None when the alphabet lacks a character."""
    encoded = raw(text)
    return None if encoded is None else unpacked(encoded)


def decode(septets: bytes) -> str:
    """The text of septets in octets. It never fails, because handsets send anything.

    An escape before a code without extension shows the code's basic character, an escape before
    an escape or at the end a space (TS 23.038, 6.2.1.1); an octet above 127 shows U+FFFD.
    """
    text = []
    codes = iter(septets)
    for code in codes:
        if code == ESCAPE:
            text.append(_extended(next(codes, ESCAPE)))
        else:
            text.append(_basic(code))
    return "".join(text)


def outside(text: str) -> list[str]:
    """The distinct characters, in order, that make a text need UCS-2."""
    known = {*BASIC, *EXTENSION} - {chr(ESCAPE)}
    return [character for character in dict.fromkeys(text) if character not in known]


def _extended(code: int) -> str:
    if code == ESCAPE:
        return " "
    return BY_CODE.get(code) or _basic(code)


def _basic(code: int) -> str:
    return BASIC[code] if code < len(BASIC) else "\N{REPLACEMENT CHARACTER}"
