"""Feed mutants of valid PDUs to the decoder, and to both sessions now and then.

    python tests/fuzz/fuzz_smpp.py 1000000 [seed]

Prints how many mutants ended how, and the slowest. Exits with 1, and shows the bytes, if one
of them raised anything that is no `ProtocolError`.
"""

import importlib
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from messaging.smpp.protocol import concatenation, receipts
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import decode, encode
from messaging.smpp.protocol.errors import ProtocolError
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import BindTransceiver, DataSm, DeliverSm, SubmitSm
from messaging.smpp.protocol.server_session import ServerSession

INTERESTING = (0, 1, 2, 4, 0x0F, 0x10, 0x11, 0x15, 0x40, 0x7F, 0x80, 0xFE, 0xFF)
COMMANDS = (*range(0x16), 0x21, 0x102, 0x103)
SESSION_EVERY = 16


def mutate(raw: bytes, dice: random.Random) -> bytes:
    """A valid PDU with one to four things done to it; mostly with its length put right."""
    octets = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        dice.choice(CHANGES)(octets, dice)
    if dice.random() < 0.8 and len(octets) >= 16:
        octets[:4] = len(octets).to_bytes(4, "big")
        command = dice.choice(COMMANDS) | dice.choice((0, 0x80000000))
        if dice.random() < 0.3:
            octets[4:8] = command.to_bytes(4, "big")
    return bytes(octets)


def flip(octets: bytearray, dice: random.Random) -> None:
    if octets:
        octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)


def poke(octets: bytearray, dice: random.Random) -> None:
    if octets:
        octets[dice.randrange(len(octets))] = dice.choice(INTERESTING)


def cut(octets: bytearray, dice: random.Random) -> None:
    del octets[dice.randint(0, len(octets)) :]


def remove(octets: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(octets))
    del octets[at : at + dice.randint(1, 8)]


def insert(octets: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(octets))
    octets[at:at] = dice.randbytes(dice.randint(1, 40))


def double(octets: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(octets))
    octets += octets[at:]


CHANGES = (flip, poke, poke, cut, remove, insert, double)


def check(raw: bytes) -> str:
    """How the decoder ended; whatever it lets through must also survive what comes next."""
    try:
        frame = decode(raw)
    except ProtocolError as error:
        return type(error).__name__
    if decode(encode(frame)) != frame:
        raise AssertionError("a frame changes when it is written and read again")
    if isinstance(frame.pdu, DeliverSm | DataSm):
        receipts.of(frame.pdu)
    if isinstance(frame.pdu, SubmitSm | DeliverSm | DataSm):
        concatenation.of(frame.pdu)
    return "frame"


def feed_sessions(raw: bytes, dice: random.Random) -> None:
    """Bound sessions of both sides are given the mutant in two pieces and then time."""
    limits = Limits()
    client, server = ClientSession(limits, now=0), ServerSession(limits, now=0)
    client.bind(BindTransceiver(system_id="acme", password="secret"))
    bind = server.receive(client.outgoing(), now=0)[0]
    server.accept(bind, "SMSC")
    client.receive(server.outgoing(), now=0)
    client.request(SubmitSm(), now=0)
    at = dice.randint(0, len(raw))
    for session in (client, server):
        session.receive(raw[:at], now=1)
        session.receive(raw[at:], now=1)
        session.tick(now=100)
        session.outgoing()


def seeds() -> list[bytes]:
    """The hand-written examples: tests import this file, so it looks for them only here."""
    examples = importlib.import_module("tests.messaging.smpp.pdu_examples")
    return [raw for _, raw in examples.EXAMPLES]


def main(count: int, seed: int) -> int:
    dice, originals = random.Random(seed), seeds()
    ends: Counter[str] = Counter()
    slowest = 0.0
    for number in range(count):
        raw = mutate(dice.choice(originals), dice)
        began = time.perf_counter()
        try:
            ends[check(raw)] += 1
            if number % SESSION_EVERY == 0:
                feed_sessions(raw, dice)
        except Exception as error:
            sys.stdout.write(f"seed {seed}, mutant {number}: {error!r}\n{raw.hex(' ')}\n")
            return 1
        slowest = max(slowest, time.perf_counter() - began)
    told = ", ".join(f"{number} {end}" for end, number in ends.most_common())
    sys.stdout.write(f"{count} mutants: {told}; slowest {slowest * 1e3:.2f} ms\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
