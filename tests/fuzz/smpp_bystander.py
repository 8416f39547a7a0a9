"""A customer like any other, who submits at a steady pace while others do their worst.

    python -m tests.fuzz.smpp_bystander '{"port": 2775, "system_id": ..., "rate": 100}'

A process of its own, so that its clock is its own. Each line on standard input begins a phase of
that name; at the end of the input it submits no more, waits for its answers and prints what came
of it as one line of JSON. How long an answer takes is counted from when its submit was due, so
that a server that stops for a second is seen to by all who would have come in that second.
"""

import asyncio
import json
import struct
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple, cast

HEAD = struct.Struct(">IIII")
SUBMIT, SUBMIT_RESP = 0x00000004, 0x80000004
BIND, BIND_RESP = 0x00000009, 0x80000009
ENQUIRE, ENQUIRE_RESP = 0x00000015, 0x80000015
WINDOW = 10
TICK_S = 0.005
TEXT = b"The ferry leaves at seven"
BEFORE = b"\0\5\0Bystander\0\1\1"
AFTER = b"\0" + bytes(9) + bytes((len(TEXT),)) + TEXT
FIRST_PHASE = "before"


@dataclass(frozen=True, slots=True)
class Plan:
    port: int
    system_id: str
    password: str
    rate: float
    host: str = "127.0.0.1"
    address: str = "127.0.0.1"
    answer_s: float = 60


@dataclass(slots=True)
class Told:
    """What came of it: ids by number, statuses of refusals, times of answers by phase."""

    submitted: int = 0
    accepted: dict[str, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    strays: int = 0
    lost: str = ""
    times: dict[str, list[float]] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=dict)

    @property
    def unanswered(self) -> int:
        return self.submitted - len(self.accepted) - sum(self.refused.values())

    def ms(self, phase: str, share: float = 0.99) -> float:
        """The time by which this share of a phase's submits was answered."""
        return at(share, self.times.get(phase, ()))

    def waited_ms(self, phase: str, share: float = 0.99) -> float:
        """The same from when they were due."""
        return at(share, self.waits.get(phase, ()))


def at(share: float, seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return 1e3 * ordered[int(len(ordered) * share)] if ordered else 0.0


class Open(NamedTuple):
    """A submit without an answer: when it was due, and sent, in which phase, to whom."""

    due: float
    sent: float
    phase: str
    number: str


class Bystander(asyncio.Protocol):
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.told = Told()
        self.phase = FIRST_PHASE
        self.buffer = b""
        self.sequence = 1
        self.open: dict[int, Open] = {}
        self.due: deque[float] = deque()
        self.is_bound = asyncio.get_running_loop().create_future()
        self.stops = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        login = f"{self.plan.system_id}\0{self.plan.password}\0\0".encode() + b"\x34\0\0\0"
        self.transport.write(HEAD.pack(HEAD.size + len(login), BIND, 0, 1) + login)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.stops or self.open:
            self.told.lost = f"the connection is gone: {error}"

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data
        start, end = 0, len(data)
        while end - start >= HEAD.size:
            size, command, status, sequence = HEAD.unpack_from(data, start)
            if end - start < size:
                break
            self.on_pdu(command, status, sequence, data[start + HEAD.size : start + size])
            start += size
        self.buffer = data[start:]
        self.fill()

    def on_pdu(self, command: int, status: int, sequence: int, body: bytes) -> None:
        if command == SUBMIT_RESP and sequence in self.open:
            due, sent, phase, number = self.open.pop(sequence)
            now = time.perf_counter()
            self.told.times.setdefault(phase, []).append(now - sent)
            self.told.waits.setdefault(phase, []).append(now - due)
            if status:
                refused = self.told.refused
                refused[hex(status)] = refused.get(hex(status), 0) + 1
            else:
                self.told.accepted[number] = body.rstrip(b"\0").decode()
        elif command == ENQUIRE:
            self.transport.write(HEAD.pack(HEAD.size, ENQUIRE_RESP, 0, sequence))
        elif command == BIND_RESP:
            self.is_bound.set_result(status)
        else:
            self.told.strays += 1

    async def live(self) -> None:
        """Until it `stops`; then until it has its answers."""
        status = await asyncio.wait_for(self.is_bound, self.plan.answer_s)
        if status:
            self.told.lost = f"the bind was refused: {status:#x}"
            return
        at = time.perf_counter()
        while not (self.stops or self.told.lost):
            while at <= time.perf_counter():
                self.due.append(at)
                at += 1 / self.plan.rate
            self.fill()
            await asyncio.sleep(TICK_S)
        until = time.perf_counter() + self.plan.answer_s
        while self.open and not self.told.lost and time.perf_counter() < until:
            await asyncio.sleep(TICK_S)
        self.transport.close()

    def fill(self) -> None:
        while self.due and len(self.open) < WINDOW and not self.stops:
            self.sequence += 1
            self.told.submitted += 1
            number = f"447700{self.told.submitted:06}"
            now = time.perf_counter()
            self.open[self.sequence] = Open(self.due.popleft(), now, self.phase, number)
            body = BEFORE + number.encode() + AFTER
            self.transport.write(HEAD.pack(HEAD.size + len(body), SUBMIT, 0, self.sequence) + body)


async def begin(plan: Plan) -> Bystander:
    loop = asyncio.get_running_loop()
    _, bystander = await loop.create_connection(
        lambda: Bystander(plan), plan.host, plan.port, local_addr=(plan.address, 0)
    )
    return bystander


async def listen(bystander: Bystander) -> None:
    """Take the phases from standard input."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        bystander.phase = line.decode().strip()
    bystander.stops = True


async def run(plan: Plan) -> Told:
    bystander = await begin(plan)
    await asyncio.gather(bystander.live(), listen(bystander))
    return bystander.told


def main(words: str) -> None:
    told = asyncio.run(run(Plan(**json.loads(words))))
    sys.stdout.write(json.dumps(asdict(told)) + "\n")


def words(plan: Plan) -> str:
    return json.dumps(asdict(plan))


def read(line: str) -> Told:
    return Told(**json.loads(line))


if __name__ == "__main__":
    main(sys.argv[1])
