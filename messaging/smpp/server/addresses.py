"""Addresses of a customer's requests: senders and numbers (SMPP 3.4, sections 5.2.5 to 5.2.9).

A sender of type 5 is a name; of type 1 a number with its country code, written with or without
`+` or `00`; of type 0 whichever it looks like; of any other type digits as they are. A destination
is a number with its country code, of type 1 or 0. Where the account has a default country, one of
type 0 without `+` or `00` is a national number there, and type 2 is taken, too.
"""

from functools import lru_cache

from messaging import senders
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server.answers import NotTaken
from messaging.wire import TonNpi
from portal.core import phone
from portal.core.errors import Refused

UNKNOWN, INTERNATIONAL, NATIONAL, ALPHANUMERIC, TON_MAX = 0, 1, 2, 5, 6
PLANS = frozenset({0, 1, 3, 4, 6, 8, 9, 10, 14, 18})
DIGITS_MIN, DIGITS_MAX = 3, 15
REMEMBERED = 10_000


@lru_cache(REMEMBERED)
def source(ton: int, npi: int, address: bytes, default: str = "") -> tuple[str, TonNpi | None]:
    """The sender, and its type and plan where they are not those its text suggests.

    `default` is the account's, for an address that is empty: its type and plan are its own.

    Raises `NotTaken`: an address nobody can send from, a type or plan of no specification.
    """
    if ton > TON_MAX:
        raise NotTaken(Status.INVALID_SOURCE_TON)
    if npi not in PLANS:
        raise NotTaken(Status.INVALID_SOURCE_NPI)
    if default and not address:
        return default, None
    try:
        sender = senders.sender_name(_written(ton, address.decode("latin-1")))
    except Refused as refusal:
        raise NotTaken(Status.INVALID_SOURCE_ADDRESS) from refusal
    return sender, _kept(sender, ton, npi)


def destination(ton: int, npi: int, address: bytes, country: str = "") -> str:
    """The number as E.164 digits; `country` is the account's default. Raises `NotTaken`."""
    if ton > (NATIONAL if country else INTERNATIONAL):
        raise NotTaken(Status.INVALID_DESTINATION_TON)
    if npi not in PLANS:
        raise NotTaken(Status.INVALID_DESTINATION_NPI)
    try:
        return phone.digits(address.decode("latin-1"), None if ton == INTERNATIONAL else country)
    except Refused as refusal:
        raise NotTaken(Status.INVALID_DESTINATION_ADDRESS) from refusal


def _written(ton: int, text: str) -> str:
    """The sender's text, checked against its type."""
    if ton == ALPHANUMERIC:
        return text
    if ton == INTERNATIONAL:
        text = text.removeprefix("+").removeprefix("00")
    is_number = text.removeprefix("+").isdecimal()
    if ton != UNKNOWN and not is_number:
        raise Refused("This type of number is made of digits.", code="incorrect_originator")
    return text


def _kept(sender: str, ton: int, npi: int) -> TonNpi | None:
    suggested = senders.type_of(sender)
    if ton == UNKNOWN or ton == suggested[0] == ALPHANUMERIC:
        return None
    return None if ton == suggested[0] and npi in {0, suggested[1]} else (ton, npi)
