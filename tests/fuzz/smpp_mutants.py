"""Bytes to test with: seeds with things done to them, and PDUs grown from the fields' own types
at and beyond their limits. Everything is drawn from dice that the caller holds."""

from dataclasses import fields
from random import Random
from typing import get_args, get_type_hints

from messaging.smpp.protocol import pdus
from messaging.smpp.protocol.fields import COctets, CString, Int, ShortMessage
from messaging.smpp.protocol.kinds import KINDS
from messaging.smpp.protocol.pdus import Pdu
from messaging.smpp.protocol.tlvs import KINDS as KNOWN_TLVS
from tests.fuzz.smpp_seeds import SEEDS, value_of

INTERESTING = (0, 1, 2, 4, 0x0F, 0x10, 0x11, 0x15, 0x40, 0x7F, 0x80, 0xFE, 0xFF)
COMMANDS = (*range(0x16), 0x21, 0x102, 0x103, 0x111, 0xABCD, 0x10000)
SEQUENCES = (0, 1, 2, 3, 4, 5, 7, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
STATUSES = (0, 0, 0, 0, 1, 8, 0x58, 0x400, 0xFFFFFFFF)
LENGTHS = (0, 1, 15, 16, 17, 0xFFFF, 0x10000, 0x10001, 0x7FFFFFFF, 0xFFFFFFFF)
TIME = b"261121083000000+"
MANY_TLVS = 16_000  # as many as 64 KiB hold


def draw(dice: Random) -> bytes:
    """One PDU, or what looks like one; its command_length is nearly always right."""
    kind = dice.random()
    if kind < 0.5:
        return mutate(dice.choice(SEEDS), dice)
    if kind < 0.9:
        return grow(dice)
    raw = dice.choice(SEEDS)
    return raw[:12] + dice.choice(SEQUENCES).to_bytes(4, "big") + raw[16:]


def mutate(raw: bytes, dice: Random) -> bytes:
    """A PDU with one to four things done to it."""
    octets = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        dice.choice(CHANGES)(octets, dice)
    if dice.random() < 0.97:
        octets += bytes(max(0, 16 - len(octets)))
        octets[:4] = len(octets).to_bytes(4, "big")
        if dice.random() < 0.3:
            command = dice.choice(COMMANDS) | dice.choice((0, 0x80000000))
            octets[4:8] = command.to_bytes(4, "big")
    return bytes(octets)


def flip(octets: bytearray, dice: Random) -> None:
    if octets:
        octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)


def poke(octets: bytearray, dice: Random) -> None:
    if octets:
        octets[dice.randrange(len(octets))] = dice.choice(INTERESTING)


def cut(octets: bytearray, dice: Random) -> None:
    del octets[dice.randint(0, len(octets)) :]


def remove(octets: bytearray, dice: Random) -> None:
    at = dice.randint(0, len(octets))
    del octets[at : at + dice.randint(1, 8)]


def insert(octets: bytearray, dice: Random) -> None:
    at = dice.randint(0, len(octets))
    octets[at:at] = dice.randbytes(dice.randint(1, 40))


def double(octets: bytearray, dice: Random) -> None:
    at = dice.randint(0, len(octets))
    octets += octets[at:]


def lie(octets: bytearray, dice: Random) -> None:
    octets[:4] = dice.choice(LENGTHS).to_bytes(4, "big")


CHANGES = (flip, poke, poke, cut, remove, insert, double, lie)


class Form:
    """The fields of one kind of PDU, read from its annotations."""

    def __init__(self, kind: type[Pdu]) -> None:
        hints = get_type_hints(kind, include_extras=True)
        names = [field.name for field in fields(kind)]
        self.command = int(kind.command)
        self.wires = [get_args(hints[name])[1] for name in names if name != "tlvs"]
        self.has_tlvs = "tlvs" in names


FORMS = [Form(kind) for kind in KINDS]
# What there is most of in real traffic has the most fields to go wrong.
FORMS += [Form(pdus.SubmitSm), Form(pdus.DeliverSm), Form(pdus.DataSm)] * 3


def grow(dice: Random) -> bytes:
    form = dice.choice(FORMS)
    body = b"".join([field(wire, dice) for wire in form.wires])
    if form.has_tlvs and dice.random() < 0.6:
        body += optional(dice)
    size = 16 + len(body)
    numbers = (size, form.command, dice.choice(STATUSES), dice.choice(SEQUENCES))
    return b"".join([number.to_bytes(4, "big") for number in numbers]) + body


def field(wire: object, dice: Random) -> bytes:
    match wire:
        case Int(size=size):
            return dice.choice((0, 0, *INTERESTING)).to_bytes(size, "big")
        case CString(size=size) | COctets(size=size):
            return string(size, dice)
        case ShortMessage():
            return text(dice)
    return members(dice)


def string(size: int, dice: Random) -> bytes:
    """Mostly something short; now and then the longest, one too many, or no end at all."""
    if dice.random() < 0.9:
        return dice.choice((b"\0", b"7\0", b"447700900123\0"[-size:], TIME[-size + 1 :] + b"\0"))
    length = dice.choice((size - 2, size - 1, size, size + 1))
    return bytes([dice.choice((0x30, 0x41, 0x7F, 0xFF))]) * length + dice.choice((b"", b"\0"))


def text(dice: Random) -> bytes:
    length = dice.choice((0, 1, 6, 20, 140, 160, 253, 254, 255))
    octets = dice.choice((b"\x05\x00\x03\x2a\x02\x01", b"id:7 stat:DELIVRD ", b"", b"\x06\x08\x04"))
    octets = (octets + dice.randbytes(8) * 32)[:length]
    claimed = length if dice.random() < 0.97 else dice.randrange(256)
    return bytes((claimed,)) + octets


def members(dice: Random) -> bytes:
    """The list of submit_multi or of its response; the count is sometimes another."""
    count = dice.choice((0, 1, 2, 3, 20, 254, 255))
    one = dice.choice((b"\1\1\1447700900123\0", b"\2friends\0", b"\1\1447700900123\0\0\0\0\x0b"))
    claimed = count if dice.random() < 0.95 else dice.randrange(256)
    return bytes((claimed,)) + one * count


def optional(dice: Random) -> bytes:
    if dice.random() < 0.01:
        return parameter(dice) * 300 if dice.random() < 0.9 else b"\x14\0\0\0" * MANY_TLVS
    return b"".join([parameter(dice) for _ in range(dice.randint(1, 6))])


def parameter(dice: Random) -> bytes:
    tag = dice.choice(TAGS)
    if dice.random() < 0.9:
        value = VALUES.get(tag, b"vendor")
    else:
        value = dice.randbytes(dice.choice((0, 1, 2, 3, 64, 65, 66, 300)))
    length = len(value) + (dice.choice((-1, 1, 0xFF)) if dice.random() < 0.03 else 0)
    return tag.to_bytes(2, "big") + max(length, 0).to_bytes(2, "big") + value


VALUES = {tag: value_of(kind) for tag, kind in KNOWN_TLVS.items()}
TAGS = (*KNOWN_TLVS, 0x0000, 0x1400, 0x1401, 0x3FFF, 0xFFFF)
