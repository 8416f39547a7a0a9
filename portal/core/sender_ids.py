"""The shape of a sender ID: what may stand where a phone would show the number.

An SMS shows either a name of Latin letters and digits, which an address of seven-bit characters
holds eleven of (3GPP TS 23.040, section 9.1.2.5), or a number of at most fifteen digits (E.164).
A Viber name is text for people, so it may have spaces and letters of any language.
"""

import re
import unicodedata
from enum import StrEnum

SMS, VIBER = "sms", "viber"
FORBIDDEN = frozenset("{|,;%'#!^=[]()/~<>}\"")
LEAST, LETTERS_MOST, DIGITS_MOST, VIBER_MOST = 3, 11, 15, 28

_LATIN = re.compile(r"[A-Za-z0-9]")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"\+[0-9]+")


class Fault(StrEnum):
    """What keeps a text from being a sender ID."""

    EMPTY = "empty"
    SHORT = "short"
    LONG = "long"
    CHARACTER = "character"


def clean(text: str) -> str:
    """The text as it is kept: spaces around it and doubled ones gone, a number without its plus."""
    found = " ".join(unicodedata.normalize("NFC", text).split())
    return found[1:] if _NUMBER.fullmatch(found) else found


def is_number(text: str) -> bool:
    """Whether it is shown as a number and not as a name."""
    return _DIGITS.fullmatch(text) is not None


def most(text: str, channel: str) -> int:
    """How many characters a text of this kind may have on the channel."""
    if channel == VIBER:
        return VIBER_MOST
    return DIGITS_MOST if is_number(text) else LETTERS_MOST


def fault(text: str, channel: str) -> Fault | None:
    """The first thing wrong with a cleaned text; None if it can be a sender ID."""
    if not text:
        return Fault.EMPTY
    if misfit(text, channel):
        return Fault.CHARACTER
    if len(text) < LEAST:
        return Fault.SHORT
    return Fault.LONG if len(text) > most(text, channel) else None


def misfit(text: str, channel: str) -> str:
    """The first character that no sender ID of the channel may have; empty if all may stand."""
    return next((one for one in text if not _may_stand(one, channel)), "")


def _may_stand(character: str, channel: str) -> bool:
    if channel == VIBER:
        return character.isprintable() and character not in FORBIDDEN
    return _LATIN.fullmatch(character) is not None
