"""One booking of a bank account, and the key by which it is known again. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

PAYER_MAX, IBAN_MAX, TEXT_MAX = 160, 34, 500
DIGITS = 40


class Booking(NamedTuple):
    """`amount` is signed: what came in is above zero. `reference` is the bank's own, if any."""

    booked_on: date
    amount: Decimal
    unit: str
    payer: str = ""
    payer_iban: str = ""
    text: str = ""
    reference: str = ""


def keys(bookings: Iterable[Booking]) -> list[str]:
    """A key for each booking: the same one whenever it comes again, in whatever file.

    Where the bank gives no reference, all that is told of the booking is its key. Bookings that
    are told alike are counted: a bank's file holds whole days, so the second one of a day is the
    second one in every file.
    """
    seen: Counter[str] = Counter()
    found = []
    for booking in bookings:
        digest = hashlib.sha256("\x1f".join(_told(booking)).encode()).hexdigest()[:DIGITS]
        seen[digest] += 1
        found.append(digest if seen[digest] == 1 else f"{digest}:{seen[digest]}")
    return found


def plain(text: str, at_most: int) -> str:
    """Words with one blank between them, cut to what a column holds."""
    return " ".join(text.split())[:at_most]


def iban(text: str) -> str:
    """An IBAN as it is compared: capitals and digits without blanks; "" for what is none."""
    found = "".join(text.split()).upper()
    is_one = found.isascii() and found.isalnum() and len(found) <= IBAN_MAX
    return found if is_one else ""


def _told(booking: Booking) -> list[str]:
    money = [booking.booked_on.isoformat(), f"{booking.amount.normalize():f}", booking.unit]
    if booking.reference:
        return ["reference", booking.reference, *money]
    return ["facts", *money, booking.payer, booking.payer_iban, booking.text]
