"""A customer's program that submits as fast as its windows allow, or at a given rate.

A process of its own, with as little work of its own as can be: PDUs are made of two halves around
the sequence number, and of an answer only the header is read. Prints one line of JSON.

    python -m benchmarks.smpp.load '{"port": 2775, "binds": 10, ...}'
"""

import asyncio
import json
import struct
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import cast

HEAD = struct.Struct(">IIII")
SUBMIT, SUBMIT_RESP = 0x00000004, 0x80000004
BIND, BIND_RESP = 0x00000009, 0x80000009
DELIVER, DELIVER_RESP = 0x00000005, 0x80000005
ENQUIRE, ENQUIRE_RESP = 0x00000015, 0x80000015
UNBIND, UNBIND_RESP = 0x00000006, 0x80000006
TEXT = b"Your parcel is on its way and arrives today between two and four in the afternoon"
SENDER = b"HarbourPine"
NUMBERS = 90_000
TICK_S = 0.005


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: `count` messages over `binds`, `window` open on each; `rate` per second or 0.

    `receipts_s` is how long receipts are waited for after the last answer; 0 asks for none.
    """

    port: int
    system_id: str
    password: str
    count: int
    binds: int = 1
    window: int = 10
    rate: float = 0
    receipts_s: float = 0
    host: str = "127.0.0.1"
    wait_s: float = 120


@dataclass(slots=True)
class Tally:
    """What came of it; times in seconds from the first submit."""

    accepted: int = 0
    refused: Counter = field(default_factory=Counter)
    receipts: int = 0
    began: float = 0.0
    last_answer: float = 0.0
    last_receipt: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def told(self) -> dict:
        sizes = sorted(self.latencies)
        return {
            "accepted": self.accepted,
            "refused": {hex(status): count for status, count in self.refused.items()},
            "receipts": self.receipts,
            "submit_s": self.last_answer - self.began,
            "whole_s": max(self.last_receipt, self.last_answer) - self.began,
            "p50_ms": 1e3 * at(sizes, 0.5),
            "p99_ms": 1e3 * at(sizes, 0.99),
        }


def at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Crowd:
    """All binds of one plan, which share what is left to submit."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.left = plan.count
        self.tally = Tally()
        self.answered = asyncio.get_running_loop().create_future()
        self.binds: list[Bind] = []
        self.bound = 0
        self.allowed = float("inf") if not plan.rate else 0.0

    @property
    def is_bound(self) -> bool:
        return self.bound == self.plan.binds

    def on_bound(self) -> None:
        self.bound += 1
        if self.is_bound:
            self.tally.began = time.perf_counter()
            for bind in self.binds:
                bind.fill()

    def on_answer(self) -> None:
        if self.tally.accepted + self.tally.refused.total() == self.plan.count:
            self.tally.last_answer = time.perf_counter()
            if not self.answered.done():
                self.answered.set_result(None)

    async def pace(self) -> None:
        """Allow what the rate has earned since all are bound; nothing is caught up beyond one
        window.
        """
        last = time.perf_counter()
        while not self.answered.done():
            await asyncio.sleep(TICK_S)
            now = time.perf_counter()
            earned = (now - max(last, self.tally.began)) * self.plan.rate if self.is_bound else 0
            self.allowed = min(self.allowed + earned, self.plan.window * self.plan.binds)
            last = now
            for bind in self.binds:
                bind.fill()


class Bind(asyncio.Protocol):
    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.buffer = b""
        self.sequence = 1
        self.open: dict[int, float] = {}
        wants = 1 if crowd.plan.receipts_s else 0
        self.before = b"\0\5\0" + SENDER + b"\0\1\1"
        tail = b"\0\0\0\0\0" + bytes((wants, 0, 0, 0, len(TEXT))) + TEXT
        self.after = b"\0" + tail
        self.size = HEAD.size + len(self.before) + 12 + len(self.after)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Those of uvloop are such by what they do, not by their class.
        self.transport = cast(asyncio.Transport, transport)
        plan = self.crowd.plan
        name, word = plan.system_id.encode(), plan.password.encode()
        body = name + b"\0" + word + b"\0\0" + b"\x34\0\0\0"
        self.transport.write(HEAD.pack(HEAD.size + len(body), BIND, 0, self.sequence) + body)

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data
        start, end = 0, len(data)
        answers: list[bytes] = []
        now = time.perf_counter()
        while end - start >= HEAD.size:
            size, command, status, sequence = HEAD.unpack_from(data, start)
            if end - start < size:
                break
            start += size
            self.on_pdu(command, status, sequence, now, answers)
        self.buffer = data[start:]
        if answers:
            self.transport.write(b"".join(answers))
        self.fill()

    def on_pdu(
        self, command: int, status: int, sequence: int, now: float, answers: list[bytes]
    ) -> None:
        tally = self.crowd.tally
        if command == SUBMIT_RESP:
            tally.latencies.append(now - self.open.pop(sequence))
            if status:
                tally.refused[status] += 1
            else:
                tally.accepted += 1
            self.crowd.on_answer()
        elif command == DELIVER:
            tally.receipts += 1
            tally.last_receipt = now
            answers.append(HEAD.pack(HEAD.size + 1, DELIVER_RESP, 0, sequence) + b"\0")
        elif command == ENQUIRE:
            answers.append(HEAD.pack(HEAD.size, ENQUIRE_RESP, 0, sequence))
        elif command == BIND_RESP:
            if status:
                raise SystemExit(f"the bind was refused: {status:#x}")
            self.crowd.on_bound()
        elif command == UNBIND:
            answers.append(HEAD.pack(HEAD.size, UNBIND_RESP, 0, sequence))

    def fill(self) -> None:
        """Submit as much as window, rate and what is left allow, in one write."""
        crowd, plan = self.crowd, self.crowd.plan
        if not crowd.is_bound:
            return
        room = min(plan.window - len(self.open), crowd.left, crowd.allowed)
        pdus = []
        now = time.perf_counter()
        for _ in range(int(room)):
            self.sequence += 1
            number = b"4477009%05d" % (crowd.left % NUMBERS)
            head = HEAD.pack(self.size, SUBMIT, 0, self.sequence)
            pdus.append(head + self.before + number + self.after)
            self.open[self.sequence] = now
            crowd.left -= 1
            crowd.allowed -= 1
        if pdus:
            self.transport.write(b"".join(pdus))


async def run(plan: Plan) -> Tally:
    loop = asyncio.get_running_loop()
    crowd = Crowd(plan)
    for _ in range(plan.binds):
        _, bind = await loop.create_connection(lambda: Bind(crowd), plan.host, plan.port)
        crowd.binds.append(bind)
    pacing = loop.create_task(crowd.pace()) if plan.rate else None
    await asyncio.wait_for(crowd.answered, plan.wait_s)
    until = time.perf_counter() + plan.receipts_s
    while crowd.tally.receipts < crowd.tally.accepted and time.perf_counter() < until:
        await asyncio.sleep(0.02)
    if pacing:
        pacing.cancel()
    for bind in crowd.binds:
        bind.transport.close()
    return crowd.tally


def main(words: str) -> None:
    plan = Plan(**json.loads(words))
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        tally = asyncio.run(run(plan))
    else:
        tally = uvloop.run(run(plan))
    print(json.dumps(tally.told()))


def words(plan: Plan) -> str:
    return json.dumps(asdict(plan))


if __name__ == "__main__":
    main(sys.argv[1])
