"""Strangers on the TLS port who never come as far as a PDU, or leave TLS behind them.

The law: who stops in a handshake is hung up on when its time is over, and all that is ever said
to any of them is TLS.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.pdus import EnquireLink
from tests.fuzz import smpp_mutants
from tests.fuzz.smpp_attacks import OTHER_WORLDS
from tests.fuzz.smpp_laws import BrokenLaw, hold
from tests.fuzz.smpp_stranger import HANG_UP_S, Place

# The kinds of TLS records: change_cipher_spec, alert, handshake, application_data.
RECORDS = frozenset({20, 21, 22, 23})
PROBE = encode(Frame(1, EnquireLink()))
DRAWN = 100
LOOK_S = 0.05
READ_SIZE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """One that goes wrong: `first` comes instead of a ClientHello, or `last` after a handshake,
    in the open. Where `goes_on`, the second flight is spoilt by dice of this `seed`.

    It leaves, or `stays` and waits to be hung up on.
    """

    name: str
    first: bytes | None = None
    last: bytes = b""
    goes_on: bool = False
    seed: int = 0
    stays: bool = False
    # As of an `Attack`: it is never bound, and sends no PDUs.
    is_bound: bool = False
    stream: bytes = b""


def catalogue(dice: Random) -> Iterator[Handshake]:
    for name, octets in (OTHER_WORLDS | {"a PDU": PROBE}).items():
        yield Handshake(name=f"{name} instead of TLS", first=octets)
        yield Handshake(name=f"{name} after TLS", last=octets)
    hello = Side().step(b"")
    for at in range(0, len(hello) + 1, 16):
        yield Handshake(name="leaves in its hello", first=hello[:at])
    for at in (0, 1, 5, 60, len(hello) - 1, len(hello)):
        yield Handshake(name="stops in its hello", first=hello[:at], stays=True)
    yield from islice(mutants(dice), DRAWN)


def mutants(dice: Random) -> Iterator[Handshake]:
    """Without end."""
    while True:
        seed = dice.randrange(2**32)
        first = spoilt(Side().step(b""), seed)
        yield Handshake(name="a wrong hello", first=first)
        yield Handshake(name="a wrong second flight", goes_on=True, seed=seed)


def spoilt(flight: bytes, seed: int) -> bytes:
    dice, octets = Random(seed), bytearray(flight)
    for _ in range(dice.randint(1, 4)):
        dice.choice(smpp_mutants.CHANGES)(octets, dice)
    return bytes(octets)


class Side:
    """The client's side of TLS, without a socket."""

    def __init__(self) -> None:
        self.heard, self.said = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = trusting().wrap_bio(self.heard, self.said, server_hostname="localhost")

    def step(self, data: bytes) -> bytes:
        """What to answer to these octets; at first, to none, it is a ClientHello."""
        self.heard.write(data)
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self.said.read()


def trusting() -> ssl.SSLContext:
    """A context of a client that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def carry_out(attack: Handshake, place: Place, address: str) -> str:
    """How it ended. Raises `BrokenLaw`."""
    reader, writer = await asyncio.open_connection(
        place.host, place.tls_port, local_addr=(address, 0)
    )
    try:
        return await assault(attack, reader, writer)
    except ConnectionError:
        return "thrown out"
    except BrokenLaw as error:
        error.add_note(str(attack))
        raise
    finally:
        writer.transport.abort()


async def assault(
    attack: Handshake, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> str:
    if attack.first is not None:
        writer.write(attack.first)
        return await hung_up_on(reader) if attack.stays else await left(reader)
    side = Side()
    writer.write(side.step(b""))
    flight = side.step(await reader.read(READ_SIZE))
    writer.write(spoilt(flight, attack.seed) if attack.goes_on else flight + attack.last)
    return await left(reader)


async def left(reader: asyncio.StreamReader) -> str:
    """It looks at what there is to hear, and goes."""
    try:
        said = await asyncio.wait_for(reader.read(READ_SIZE), LOOK_S)
    except TimeoutError:
        return "left"
    hold(not said or said[0] in RECORDS, "what is said on the TLS port is not TLS")
    return "answered" if said else "thrown out"


async def hung_up_on(reader: asyncio.StreamReader) -> str:
    try:
        async with asyncio.timeout(HANG_UP_S):
            while said := await reader.read(READ_SIZE):
                hold(said[0] in RECORDS, "what is said on the TLS port is not TLS")
    except TimeoutError as error:
        words = f"who stops in a handshake is there after {HANG_UP_S:.0f} s"
        raise BrokenLaw(words) from error
    return "hung up on"
