"""Messages from handsets on order: lines appended to a file, followed as `tail -f` does.

A line is a JSON object with system_id, source, destination and text. A text that the GSM default
alphabet has not goes as UCS-2, a long one in parts with a user data header.
"""

import json
from os import SEEK_END
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import UDH_INDICATOR, Part
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.smpp.simulator import alphabet

NAMES = ("system_id", "source", "destination", "text")
ADDRESS_SIZE_MAX = 20
PARTS_MAX = 255
GSM_SIZE, GSM_PART_SIZE = 160, 153
UCS2_SIZE, UCS2_PART_SIZE = 140, 134
INTERNATIONAL, ALPHANUMERIC, ISDN = 1, 5, 1
UNMARKED = 0


class BadOrder(ValueError):
    """An order nobody can carry out, said in a sentence."""


class Order(NamedTuple):
    system_id: str
    source: str
    destination: str
    text: str


class Orders:
    """Lines that come after the start; those that stand there already are of another day."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.at = path.stat().st_size if path.exists() else 0

    def new_lines(self) -> list[bytes]:
        """The whole lines that were appended since the last look."""
        if not self.path.exists():
            self.at = 0
            return []
        with self.path.open("rb") as file:
            if file.seek(0, SEEK_END) < self.at:
                self.at = 0  # somebody began the file anew
            file.seek(self.at)
            whole, newline, _ = file.read().rpartition(b"\n")
        self.at += len(whole) + len(newline)
        return [line for line in whole.split(b"\n") if line.strip()]


def read(line: bytes) -> Order:
    """The order of a line; raises `BadOrder`."""
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise BadOrder(f"an order cannot be read: {error}") from error
    if not isinstance(entry, dict) or entry.keys() != set(NAMES):
        raise BadOrder(f"an order has {', '.join(NAMES)} and nothing else")
    if not all(isinstance(value, str) for value in entry.values()):
        raise BadOrder("an order holds texts only")
    return checked(entry)


def checked(entry: dict[str, Any]) -> Order:
    for name in ("source", "destination"):
        if not entry[name].isascii() or not 0 < len(entry[name]) <= ADDRESS_SIZE_MAX:
            raise BadOrder(f"{name} takes 1 to {ADDRESS_SIZE_MAX} ASCII characters")
        if "\0" in entry[name]:
            raise BadOrder(f"{name} cannot hold a NUL")
    return Order(**entry)


def count_parts(order: Order) -> int:
    """How many parts the text takes; raises `BadOrder` for too many."""
    return len(pieces_of(order)[0])


def pieces_of(order: Order) -> tuple[list[bytes], int]:
    octets, data_coding = encoded(order.text)
    pieces = cut(octets, data_coding)
    if len(pieces) > PARTS_MAX:
        raise BadOrder(f"the text has more than {PARTS_MAX} parts")
    return pieces, data_coding


def pdus_of(order: Order, random: Random) -> list[DeliverSm]:
    """The deliver_sm of an order, one for each part; raises `BadOrder` for a text too long."""
    pieces, data_coding = pieces_of(order)
    if len(pieces) == 1:
        return [pdu(order, pieces[0], data_coding, esm_class=0)]
    reference = random.randrange(concatenation.NARROW_REFERENCES)
    headers = [
        concatenation.header(Part(reference, len(pieces), number))
        for number in range(1, len(pieces) + 1)
    ]
    return [
        pdu(order, header + piece, data_coding, esm_class=UDH_INDICATOR)
        for header, piece in zip(headers, pieces, strict=True)
    ]


def encoded(text: str) -> tuple[bytes, int]:
    """The octets and the data_coding that says what they are."""
    septets = alphabet.encode(text)
    if septets is not None:
        return septets, UNMARKED
    return text.encode("utf-16-be", "replace"), alphabet.UCS2


def cut(octets: bytes, data_coding: int) -> list[bytes]:
    """Parts; neither an escape sequence nor a surrogate pair is torn in two."""
    is_wide = data_coding == alphabet.UCS2
    whole, size = (UCS2_SIZE, UCS2_PART_SIZE) if is_wide else (GSM_SIZE, GSM_PART_SIZE)
    if len(octets) <= whole:
        return [octets]
    pieces = []
    at = 0
    while at < len(octets):
        end = at + size
        if end < len(octets):
            end -= torn(octets, end, is_wide=is_wide)
        pieces.append(octets[at:end])
        at = end
    return pieces


def torn(octets: bytes, end: int, *, is_wide: bool) -> int:
    """How many octets before `end` belong to what stands behind it."""
    if is_wide:
        return 2 if 0xD8 <= octets[end - 2] <= 0xDB else 0
    return 1 if octets[end - 1] == alphabet.ESCAPE else 0


def pdu(order: Order, short_message: bytes, data_coding: int, *, esm_class: int) -> DeliverSm:
    is_number = order.source.removeprefix("+").isdigit()
    return DeliverSm(
        source_addr_ton=INTERNATIONAL if is_number else ALPHANUMERIC,
        source_addr_npi=ISDN if is_number else 0,
        source_addr=order.source.removeprefix("+").encode(),
        dest_addr_ton=INTERNATIONAL,
        dest_addr_npi=ISDN,
        destination_addr=order.destination.removeprefix("+").encode(),
        esm_class=esm_class,
        data_coding=data_coding,
        short_message=short_message,
    )
