"""What may stand as the sender of an SMS (3GPP TS 23.040, 9.1.2.5: alphanumeric or a number)."""

import re

from messaging.text import gsm
from portal.core.errors import Refused

LETTERS_MAX = 11
NUMERIC = re.compile(r"\+?[0-9]{3,15}")


def sender_name(text: str) -> str:
    """The sender as it is sent: digits without plus, or up to 11 characters of the GSM alphabet.

    Raises `Refused` with code `incorrect_originator`.
    """
    text = text.strip()
    if NUMERIC.fullmatch(text):
        return text.removeprefix("+")
    septets = gsm.encode(text)
    if not text or septets is None or len(septets) > LETTERS_MAX or not text.isprintable():
        raise Refused(
            "A sender is 3 to 15 digits, or up to 11 characters of the GSM alphabet.",
            code="incorrect_originator",
        )
    if text.isdecimal():
        raise Refused("A number has 3 to 15 digits.", code="incorrect_originator")
    return text


def type_of(sender: str) -> tuple[int, int]:
    """TON and NPI of a sender (SMPP 3.4, 5.2.5 and 5.2.6): alphanumeric, short code or number."""
    if not sender.isdecimal():
        return 5, 0
    return (3, 0) if len(sender) <= 6 else (1, 1)
