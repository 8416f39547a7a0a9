"""A hostile connection, and the law of its answers.

On an intact stream every request is answered with its sequence number exactly once, or the
connection closes; it closes only for a reason it may have: the framing broke, somebody unbound, a
bind was refused, or the peer stopped in the middle of a PDU. That last one is hung up on in time.
"""

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.pdus import BindTransceiver, EnquireLink
from tests.fuzz import smpp_laws
from tests.fuzz.smpp_attacks import Attack, ends_session
from tests.fuzz.smpp_laws import hold

ANSWER_S = 30.0
# A connection that says nothing, or stops in the middle, is closed 10 s later, to half a second.
HANG_UP_S = 14.0
LAST = 0x0BADCAFE
BIND = 0x0B1D


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is, and as whom a stranger binds who may; with `tls`, by its TLS port.

    `answer_s` is how long answers to an attack are waited for; a bind has all the time it needs.
    """

    port: int
    system_id: str
    password: str
    host: str = "127.0.0.1"
    tls_port: int = 0
    tls: ssl.SSLContext | None = None
    answer_s: float = ANSWER_S


class Stranger(asyncio.Protocol):
    """`said` is all that the server has said; `answers` counts its responses by sequence number."""

    def __init__(self) -> None:
        self.said = bytearray()
        self.answers: Counter[int] = Counter()
        self.read_to = 0
        self.is_garbled = self.is_over = False
        self.news = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.said += data
        frames, self.is_garbled = smpp_laws.frames_of(bytes(self.said[self.read_to :]))
        for raw in frames:
            self.read_to += len(raw)
            if smpp_laws.is_response(raw):
                self.answers[smpp_laws.sequence_of(raw)] += 1
        self.news.set()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_over = True
        self.news.set()

    async def until(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """Whether it came to be so in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not is_so():
                    self.news.clear()
                    await self.news.wait()
        return is_so()


async def carry_out(attack: Attack, place: Place, address: str) -> str:
    """How it ended. Raises `BrokenLaw`, with the attack's name and bytes in a note."""
    loop = asyncio.get_running_loop()
    port = place.tls_port if place.tls else place.port
    _, stranger = await loop.create_connection(
        Stranger, place.host, port, local_addr=(address, 0), ssl=place.tls
    )
    try:
        if attack.is_bound:
            await bind(stranger, place)
        return await assault(attack, stranger, place)
    except smpp_laws.BrokenLaw as error:
        error.add_note(f"{attack.name}, {'bound' if attack.is_bound else 'not bound'}:")
        error.add_note(attack.stream[:4096].hex(" "))
        raise
    finally:
        stranger.transport.abort()


async def bind(stranger: Stranger, place: Place) -> None:
    pdu = BindTransceiver(system_id=place.system_id, password=place.password)
    stranger.transport.write(encode(Frame(BIND, pdu)))
    await stranger.until(lambda: stranger.is_over or bool(stranger.said), ANSWER_S)
    hold(stranger.is_over or bool(stranger.said), "a bind has no answer")
    status = int.from_bytes(stranger.said[8:12], "big")
    hold(len(stranger.said) > 16 and not status, f"who may bind is refused: {status:#x}")
    stranger.answers.clear()


async def assault(attack: Attack, stranger: Stranger, place: Place) -> str:
    for piece in attack.pieces:
        if stranger.is_over or stranger.transport.is_closing():
            break
        stranger.transport.write(piece)
        if attack.pause_s:
            await asyncio.sleep(attack.pause_s)
    if attack.leaves:
        return "left"
    frames, is_lost = smpp_laws.frames_of(attack.stream)
    asked = asked_by(frames)
    if is_lost:
        asked[0] += 1  # The refusal of what follows.
        closed = await stranger.until(lambda: stranger.is_over, place.answer_s)
        hold(closed, "a connection goes on in a stream that is lost")
    else:
        await answered(stranger, asked, place)
    hold(not stranger.is_garbled, "what the server sends is no stream of PDUs")
    smpp_laws.whole(bytes(stranger.said[: stranger.read_to]))
    hold(stranger.answers <= asked, "something is answered that nobody asked, or twice")
    if is_lost or any(map(ends_session, frames)):
        return "closed" if stranger.is_over else "answered"
    hold(not stranger.is_over, "the connection is closed for no reason")
    if not attack.pieces or len(attack.stream) > sum(map(len, frames)):
        return await stopped(attack, stranger)
    return await still_answers(stranger, asked, place)


def asked_by(frames: list[bytes]) -> Counter[int]:
    requests = (raw for raw in frames if not smpp_laws.is_response(raw))
    return Counter(smpp_laws.sequence_of(raw) for raw in requests)


async def answered(stranger: Stranger, asked: Counter[int], place: Place) -> None:
    def is_done() -> bool:
        return stranger.is_over or asked <= stranger.answers

    if not await stranger.until(is_done, place.answer_s):
        missing = (asked - stranger.answers).total()
        hold(False, f"{missing} requests have no answer within {place.answer_s:.0f} s")


async def stopped(attack: Attack, stranger: Stranger) -> str:
    """It stands in the middle of a PDU."""
    if not attack.stays:
        return "left in the middle"
    closed = await stranger.until(lambda: stranger.is_over, HANG_UP_S)
    hold(closed, f"who stops in the middle of a PDU is there after {HANG_UP_S:.0f} s")
    return "hung up on"


async def still_answers(stranger: Stranger, asked: Counter[int], place: Place) -> str:
    """One thing more, so that an answer too many would have come before its answer."""
    asked[LAST] += 1
    stranger.transport.write(encode(Frame(LAST, EnquireLink())))
    await answered(stranger, asked, place)
    hold(not stranger.is_over, "the connection is closed for no reason")
    hold(stranger.answers == asked, "something is answered that nobody asked, or twice")
    return "answered"
