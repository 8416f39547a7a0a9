"""Connections that mean no good: what they send, and in which pieces.

`catalogue` has the kinds somebody thought of, `mutants` draws others without end. Everything
random comes from dice that the caller holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from messaging.smpp.protocol import pdus
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.commands import RESPONSE_BIT
from messaging.smpp.protocol.fields import COctets, CString, Int, ShortMessage
from messaging.smpp.protocol.kinds import KINDS
from tests.fuzz import smpp_laws, smpp_mutants
from tests.fuzz.smpp_mutants import Form
from tests.fuzz.smpp_seeds import NUMBER, SEEDS

STREAM_MAX = 24
SEQUENCES = (0, 7, 7, 7, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1, 1)
KIB_64 = 64 * 1024
LENGTHS = (*range(18), KIB_64 - 1, KIB_64, KIB_64 + 1, 2**31 - 1, 2**31, 2**32 - 1)
# A pause that lets what was written before be read by itself.
BREATH_S = 0.002
SUBMIT = pdus.SubmitSm(
    source_addr_ton=5, source_addr=b"Skua", destination_addr=NUMBER, short_message=b"Hi"
)
OTHER_WORLDS = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: sms.example\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(range(194)),
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "PROXY": b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 2775\r\n",
    "zeros": bytes(4096),
    "ones": b"\xff" * 4096,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What a connection sends: bound before, or not.

    It `leaves` without a word once it has sent all; else it waits for its answers. Where it has
    stopped in the middle of a PDU, or has said nothing at all, `stays` waits to be hung up on.
    """

    name: str
    pieces: tuple[bytes, ...]
    is_bound: bool
    pause_s: float = 0.0
    leaves: bool = False
    stays: bool = False
    by_tls: bool = False

    @property
    def stream(self) -> bytes:
        return b"".join(self.pieces)


def catalogue(dice: Random) -> Iterator[Attack]:
    for is_bound in (True, False):
        yield from streams("edges of fields", list(edges()), is_bound)
        yield from streams("every kind", SEEDS, is_bound)
        yield from streams("unasked responses", list(responses()), is_bound)
        yield from lengths(is_bound)
        yield from other_worlds(is_bound)
        yield from sequences(is_bound)
        yield from cuts(is_bound)
        yield from ends(is_bound, dice)
    yield from binds()


def mutants(dice: Random) -> Iterator[Attack]:
    """Without end; half of them bound."""
    while True:
        drawn = [smpp_mutants.draw(dice) for _ in range(dice.randint(1, STREAM_MAX))]
        pieces = smpp_laws.pieces_of(b"".join(drawn), dice) if dice.random() < 0.3 else drawn
        yield Attack(
            name="mutants",
            pieces=tuple(pieces) if dice.random() < 0.5 else (b"".join(pieces),),
            is_bound=dice.random() < 0.5,
            pause_s=BREATH_S if dice.random() < 0.2 else 0.0,
            leaves=dice.random() < 0.1,
            stays=dice.random() < 0.05,
        )


def by_tls(attacks: Iterator[Attack]) -> Iterator[Attack]:
    """The same, after a handshake that is right."""
    return (replace(one, by_tls=True) for one in attacks)


def streams(name: str, drawn: Sequence[bytes], is_bound: bool) -> Iterator[Attack]:
    """Several at a time; what ends a session (a bind, an unbind) alone."""
    calm = [raw for raw in drawn if not ends_session(raw)]
    for at in range(0, len(calm), STREAM_MAX):
        yield Attack(name=name, pieces=tuple(calm[at : at + STREAM_MAX]), is_bound=is_bound)
    for raw in drawn:
        if ends_session(raw):
            yield Attack(name=name, pieces=(raw,), is_bound=is_bound)


def ends_session(raw: bytes) -> bool:
    return int.from_bytes(raw[4:8], "big") in {1, 2, 6, 9}


def edges() -> Iterator[bytes]:
    """Every field of every kind at and beyond its limits, one at a time."""
    for kind in KINDS:
        form = Form(kind)
        plain = [usual(wire) for wire in form.wires]
        for at, wire in enumerate(form.wires):
            for edge in at_the_edge(wire):
                yield raw_pdu(form.command, b"".join([*plain[:at], edge, *plain[at + 1 :]]))


def usual(wire: object) -> bytes:
    match wire:
        case Int(size=size):
            return bytes(size)
        case COctets():
            return NUMBER + b"\0"
        case CString():
            return b"\0"
        case ShortMessage():
            return b"\2Hi"
    return b"\1\1\1\1" + NUMBER + b"\0"


def at_the_edge(wire: object) -> list[bytes]:
    """0, 1, the largest, one more, without its end, and all ones."""
    match wire:
        case Int(size=size):
            numbers = (0, 1, 2 ** (8 * size - 1) - 1, 2 ** (8 * size) - 1)
            return [*(each.to_bytes(size, "big") for each in numbers), b"\1" + bytes(size)]
        case CString(size=size) | COctets(size=size):
            texts = (b"", b"1", b"1" * (size - 1), b"1" * size, b"\xff" * (size - 1))
            return [*(each + b"\0" for each in texts), b"1" * 300]
        case ShortMessage():
            honest = [bytes((size,)) + b"x" * size for size in (0, 1, 254, 255)]
            return [*honest, b"\xfex", b"\xff" * 300]
    one = b"\1\1\1" + NUMBER + b"\0"
    honest = [bytes((count,)) + one * count for count in (0, 1, 254, 255)]
    return [*honest, b"\xff" + one, b"\1" + one[:-1], b"\xff" * 300]


def raw_pdu(
    command: int, body: bytes = b"", *, sequence: int = 2, size: int | None = None
) -> bytes:
    numbers = (16 + len(body) if size is None else size, command, 0, sequence)
    return b"".join(number.to_bytes(4, "big") for number in numbers) + body


def responses() -> Iterator[bytes]:
    """Nobody has asked for any of these."""
    for command in (int(kind.command) for kind in KINDS if int(kind.command) & RESPONSE_BIT):
        for sequence in (0, 1, 2, 0xFFFFFFFF):
            yield raw_pdu(command, sequence=sequence)
            yield raw_pdu(command, b"nobody\0", sequence=sequence)


def lengths(is_bound: bool) -> Iterator[Attack]:
    """What command_length says, against how much there is."""
    submit = encode(Frame(3, SUBMIT))
    right = len(submit)
    for size in (*LENGTHS, right - 1, right + 1):
        lie = size.to_bytes(4, "big") + submit[4:]
        # What is too short for its length stops in its middle.
        yield Attack(
            name=f"command_length {size}", pieces=(lie,), is_bound=is_bound, stays=size % 2 == 0
        )
    for size in (KIB_64 - 1, KIB_64, KIB_64 + 1):
        whole = raw_pdu(0x00000004, bytes(size - 16))
        yield Attack(name=f"{size} octets", pieces=(whole,), is_bound=is_bound)


def other_worlds(is_bound: bool) -> Iterator[Attack]:
    for name, octets in OTHER_WORLDS.items():
        yield Attack(name=name, pieces=(octets,), is_bound=is_bound)


def sequences(is_bound: bool) -> Iterator[Attack]:
    for pdu in (SUBMIT, pdus.EnquireLink(), pdus.QuerySm(message_id="7")):
        pieces = tuple(encode(Frame(1, pdu))[:12] + one.to_bytes(4, "big") for one in SEQUENCES)
        tails = tuple(encode(Frame(1, pdu))[16:] for _ in SEQUENCES)
        whole = tuple(head + tail for head, tail in zip(pieces, tails, strict=True))
        yield Attack(name="sequence numbers", pieces=whole, is_bound=is_bound)


def cuts(is_bound: bool) -> Iterator[Attack]:
    """The same stream, cut at every octet, and into octets."""
    stream = encode(Frame(2, pdus.EnquireLink())) + encode(Frame(3, SUBMIT))
    for at in range(1, len(stream)):
        pieces = (stream[:at], stream[at:])
        yield Attack(name="cut in two", pieces=pieces, is_bound=is_bound, pause_s=BREATH_S)
    octets = tuple(stream[at : at + 1] for at in range(len(stream)))
    yield Attack(name="octet by octet", pieces=octets, is_bound=is_bound, pause_s=BREATH_S)


def ends(is_bound: bool, dice: Random) -> Iterator[Attack]:
    """Connections that end, or stop, in the middle of something."""
    submit = encode(Frame(3, SUBMIT))
    for at in range(0, len(submit), 3):
        piece = (submit[:at],)
        yield Attack(name="ends in the middle", pieces=piece, is_bound=is_bound, leaves=True)
    for at in (1, 4, 16, len(submit) - 1):
        piece = (submit * dice.randint(1, 3) + submit[:at],)
        yield Attack(name="stops in the middle", pieces=piece, is_bound=is_bound, stays=True)
    for count in (1, 10, 200):
        piece = (submit * count,)
        yield Attack(name="leaves its answers", pieces=piece, is_bound=is_bound, leaves=True)
    if not is_bound:
        yield Attack(name="says nothing", pieces=(), is_bound=False, stays=True)


def binds() -> Iterator[Attack]:
    """Whoever is bound binds again; whoever is not asks twice, or asks for more at once."""
    kinds = (pdus.BindTransmitter, pdus.BindReceiver, pdus.BindTransceiver)
    for number, kind in enumerate(kinds):
        raw = encode(Frame(4, kind(system_id="nobody", password="secret08")))
        submit = encode(Frame(5, SUBMIT))
        yield Attack(name="bound twice", pieces=(raw, raw, submit), is_bound=True)
        yield Attack(name="binds twice at once", pieces=(raw + raw,), is_bound=False)
        yield Attack(name="submits with its bind", pieces=(raw + submit * 9,), is_bound=False)
        yield Attack(name="leaves while binding", pieces=(raw,), is_bound=False, leaves=True)
        half = (raw[: 10 + 9 * number],)
        yield Attack(name="ends in its bind", pieces=half, is_bound=False, leaves=True)
        yield Attack(name="stops in its bind", pieces=half, is_bound=False, stays=True)
        long = encode(Frame(4, kind(system_id="nobody", password="p" * 255)))
        yield Attack(name="too long a password", pieces=(long,), is_bound=False)
