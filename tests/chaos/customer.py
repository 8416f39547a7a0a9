"""A customer's program that never forgets what it was promised.

It submits at a steady rate over SMPP, each message to a number of its own, and writes every
acknowledged id to a file, which it fsyncs before it believes it. What got no answer it does not
submit again, so that whatever comes twice is ours.
"""

import asyncio
import contextlib
import os
import threading
import time
from pathlib import Path

from messaging.smpp.link import Link
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.link_words import Accepted, Delivered, LinkState, Phase
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.protocol.statuses import Status

TEXT = "Kept whatever happens"
RECEIPT_AT_THE_END = 1


class Customer(threading.Thread):
    """Runs until `stop`; then `promised` has the ids by number, `receipted` the ids told final.

    `told` is when its link was in which phase, in seconds since 1970.
    """

    def __init__(
        self, *, port: int, system_id: str, password: str, rate: float, journal: Path, first: int
    ) -> None:
        super().__init__(name="customer", daemon=True)
        self.promised: dict[str, str] = {}
        self.receipted: set[str] = set()
        self.unanswered = 0
        self.refused: dict[int, int] = {}
        self.told: list[tuple[float, Phase]] = []
        self._rate, self._next = rate, first
        self._journal = journal.open("ab")
        self._loop = asyncio.new_event_loop()
        self._submits = asyncio.Event()
        self._ends = asyncio.Event()
        self._settings = LinkSettings(
            host="127.0.0.1",
            port=port,
            system_id=system_id,
            password=password,
            limits=Limits(window=20, response_s=10),
            reconnect_min_s=0.2,
            reconnect_max_s=1,
        )

    def run(self) -> None:
        with self._journal, contextlib.closing(self._loop):
            self._loop.run_until_complete(self._live())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())

    def quiet(self) -> None:
        """Submit no more, but hear what is still told."""
        self._loop.call_soon_threadsafe(self._submits.set)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ends.set)
        self.join(30)

    async def _live(self) -> None:
        self._link = Link(self._settings, on_deliver=self._delivered, on_state=self._said)
        running = asyncio.create_task(self._link.run())
        submits: set[asyncio.Task[None]] = set()
        while not self._submits.is_set():
            if self._link.is_bound:
                task = asyncio.create_task(self._submit())
                submits.add(task)
                task.add_done_callback(submits.discard)
            await asyncio.sleep(1 / self._rate)
        await asyncio.gather(*submits)
        await self._ends.wait()
        await self._link.stop()
        await running

    async def _submit(self) -> None:
        number = f"4477009{self._next:05d}"
        self._next += 1
        answer = await self._link.submit(
            SubmitSm(
                source_addr_ton=5,
                source_addr=b"Norrsund",
                dest_addr_ton=1,
                dest_addr_npi=1,
                destination_addr=number.encode(),
                registered_delivery=RECEIPT_AT_THE_END,
                short_message=TEXT.encode(),
            )
        )
        if isinstance(answer, Accepted):
            await self._loop.run_in_executor(None, self._keep, number, answer.upstream_id)
        elif status := getattr(answer, "status", 0):
            self.refused[status] = self.refused.get(status, 0) + 1
        else:
            self.unanswered += 1

    def _keep(self, number: str, message_id: str) -> None:
        self._journal.write(f"{number} {message_id}\n".encode())
        self._journal.flush()
        os.fsync(self._journal.fileno())
        self.promised[number] = message_id

    async def _delivered(self, delivered: Delivered) -> Status:
        receipt = delivered.receipt
        if receipt is not None:
            self.receipted.add(receipt.upstream_id)
        return Status.OK

    def _said(self, state: LinkState) -> None:
        self.told.append((time.time(), state.phase))
