"""Crowds that press on an SMPP server, each until the time is over. They break no rule of SMPP
that a server could refuse them for at once: there are only many of them, or they are slow, or
greedy. Each tells in a few words what it has done."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import cast

from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.pdus import (
    Bind,
    BindTransceiver,
    BindTransmitter,
    BindTransmitterResp,
    CancelSm,
    CancelSmResp,
    EnquireLink,
    Pdu,
    SubmitSm,
    SubmitSmResp,
)
from tests.fuzz.smpp_stranger import Place

IDLE, SLOW, GUESSING, DEAF = 2_000, 500, 100, 5
ENQUIRIES, ENQUIRIES_AT_A_TIME = 100_000, 500
DRIP_S = 1.0
# How much longer than it should the hundred thousand may take.
PATIENCE = 6
BATCH = 50
PER_ADDRESS = 90
SUBMIT = SubmitSm(
    source_addr_ton=5,
    source_addr=b"Skua",
    destination_addr=b"447700900123",
    registered_delivery=1,
    short_message=b"Heard of no more",
)


class Member(asyncio.Protocol):
    """One connection; `heard` counts octets."""

    def __init__(self, begins_with: bytes = b"") -> None:
        self.begins_with = begins_with
        self.heard = 0
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if self.begins_with:
            self.transport.write(self.begins_with)

    def data_received(self, data: bytes) -> None:
        self.heard += len(data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)


async def connected(place: Place, number: int, network: int, begins_with: bytes = b"") -> Member:
    address = f"127.0.{network}.{1 + number // PER_ADDRESS}"
    loop = asyncio.get_running_loop()
    _, member = await loop.create_connection(
        lambda: Member(begins_with), place.host, place.port, local_addr=(address, 0)
    )
    return member


async def again_and_again(
    one: Callable[[int], Awaitable[None]], members: int, seconds: float
) -> None:
    """So many at a time; who is thrown out comes again."""

    async def forever(number: int) -> None:
        while True:
            try:
                await one(number)
            except OSError:
                await asyncio.sleep(0.1)

    tasks = [asyncio.create_task(forever(number)) for number in range(members)]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def idle(place: Place, seconds: float) -> str:
    """They connect and say nothing."""
    made = count()

    async def one(number: int) -> None:
        member = await connected(place, number, 10)
        next(made)
        try:
            await member.over
        finally:
            member.transport.abort()

    await again_and_again(one, IDLE, seconds)
    return f"{next(made):,} connections"


async def slow(place: Place, seconds: float) -> str:
    """They bind, an octet a second."""
    made = count()
    bind = encode(Frame(1, BindTransceiver(system_id="slowly", password="secret08")))

    async def one(number: int) -> None:
        member = await connected(place, number, 11)
        next(made)
        try:
            for at in range(len(bind)):
                member.transport.write(bind[at : at + 1])
                await asyncio.wait([member.over], timeout=DRIP_S)
                if member.over.done():
                    return
        finally:
            member.transport.abort()

    await again_and_again(one, SLOW, seconds)
    return f"{next(made):,} connections"


async def guessing(place: Place, seconds: float) -> str:
    """They guess at the bystander's password and at others, as fast as they are answered."""
    made = count()

    async def one(number: int) -> None:
        guess = next(made)
        name = "bench" if guess % 2 else f"name{guess % 1000}"
        bind = BindTransceiver(system_id=name, password=f"guess{guess % 1000}")
        member = await connected(place, guess % 20_000, 12, encode(Frame(1, bind)))
        try:
            await member.over
        finally:
            member.transport.abort()

    await again_and_again(one, GUESSING, seconds)
    return f"{next(made):,} binds"


async def enquiring(place: Place, seconds: float) -> str:
    """One that is bound asks whether anybody is there: a hundred thousand times, and on."""
    reader, writer = await asyncio.open_connection(
        place.host, place.port, local_addr=("127.0.13.3", 0)
    )
    writer.write(login(place, BindTransmitter))
    await answer_to(reader, BindTransmitterResp)
    asked, answers = encode(Frame(1, EnquireLink())) * ENQUIRIES_AT_A_TIME, 0
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < seconds or answers < ENQUIRIES:
        if took > PATIENCE * seconds:
            break
        writer.write(asked)
        await reader.readexactly(len(asked))
        answers += ENQUIRIES_AT_A_TIME
    writer.close()
    return f"{answers:,} answered, {answers / (time.perf_counter() - began):,.0f}/s"


async def deaf(place: Place, seconds: float) -> str:
    """They submit and read no answers, nor the receipts that another of them brings about."""
    made = count()
    batch = b"".join(encode(Frame(at + 2, SUBMIT)) for at in range(BATCH))
    batch += encode(Frame(1, EnquireLink())) * BATCH

    async def one(_: int) -> None:
        member = await connected(place, 0, 13, login(place))
        try:
            while not (member.heard or member.over.done()):
                await asyncio.sleep(0.01)
            member.transport.pause_reading()
            while not member.over.done():
                if member.transport.get_write_buffer_size() < len(batch):
                    member.transport.write(batch)
                    next(made)
                await asyncio.sleep(0.01)
        finally:
            member.transport.abort()

    cancelled = asyncio.create_task(cancelling(place, seconds))
    await again_and_again(one, DEAF, seconds)
    return f"{next(made) * BATCH:,} submits written, {await cancelled:,} receipts brought about"


async def cancelling(place: Place, seconds: float) -> int:
    """Submit and cancel what was submitted, of which there is a receipt each."""
    reader, writer = await asyncio.open_connection(
        place.host, place.port, local_addr=("127.0.13.2", 0)
    )
    until, cancelled = time.perf_counter() + seconds, 0
    writer.write(login(place, BindTransmitter))
    await answer_to(reader, BindTransmitterResp)
    while time.perf_counter() < until:
        writer.write(encode(Frame(2, SUBMIT)))
        answer = await answer_to(reader, SubmitSmResp)
        cancel = CancelSm(message_id=answer.pdu.message_id, source_addr=b"Skua", source_addr_ton=5)
        writer.write(encode(Frame(3, cancel)))
        cancelled += not (await answer_to(reader, CancelSmResp)).status
    writer.close()
    return cancelled


async def answer_to(reader: asyncio.StreamReader, kind: type[Pdu]) -> Frame:
    while True:
        head = await reader.readexactly(4)
        frame = decode(head + await reader.readexactly(int.from_bytes(head) - 4))
        if isinstance(frame.pdu, kind):
            return frame


def login(place: Place, kind: type[Bind] = BindTransceiver) -> bytes:
    return encode(Frame(1, kind(system_id=place.system_id, password=place.password)))


CROWDS: dict[str, Callable[[Place, float], Awaitable[str]]] = {
    "idle": idle,
    "slow": slow,
    "guessing": guessing,
    "enquiring": enquiring,
    "deaf": deaf,
}
