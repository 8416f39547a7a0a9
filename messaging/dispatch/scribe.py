"""The database side of one connector: grouped commits of what its links hear, in one thread.

One thread, so that results and receipts of a connector never pass each other unseen. While a commit
runs, more of all kinds gathers, and the next commit takes it all. The supplier is answered when
what it delivered is on the disk.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog
from django.db import DatabaseError

from messaging.dispatch import inbound, receipts, results
from messaging.dispatch.database_thread import UNREACHABLE, DatabaseThread
from messaging.dispatch.inbound import Came
from messaging.dispatch.profile import PASSING
from messaging.dispatch.receipts import Arrived
from messaging.dispatch.results import Tried
from messaging.smpp.protocol.statuses import Status as Smpp

log = structlog.get_logger(__name__)

AGAIN_S = 1.0
# A commit of a few costs nearly as much as one of hundreds, and competes with those that accept.
# So it begins so long after the last one. Nobody waits for a result; a supplier waits for its
# receipts to be acknowledged.
GATHER_S, ACKNOWLEDGE_S = 0.03, 0.005
MANY = 200
Answer = Callable[[Smpp], None]


class Scribe:
    """Writes for one connector until `close`; then `run` returns when all is written."""

    def __init__(
        self,
        connector: int,
        passing: frozenset[int] = PASSING,
        waits_s: Sequence[int] = results.BACK_OFF_S,
    ) -> None:
        self._connector = connector
        self._passing, self._waits_s = passing, waits_s
        self.database = DatabaseThread(f"scribe-{connector}")
        self._due, self._awaited = asyncio.Event(), asyncio.Event()
        self._results: list[Tried] = []
        self._receipts: list[tuple[Arrived, Answer]] = []
        self._inbound: list[tuple[Came, Answer]] = []
        # What is on the disk, or is not, and nobody was told of yet.
        self._owed: list[tuple[Answer, Smpp]] = []
        self._began = -GATHER_S
        self._is_closing = False

    def result(self, tried: Tried) -> None:
        """Take a result to write."""
        self._results.append(tried)
        self._due.set()

    def receipt(self, arrived: Arrived, answer: Answer) -> None:
        """Take a receipt; `answer` hears whether it is on the disk."""
        self._receipts.append((arrived, answer))
        self._hurry()

    def inbound(self, came: Came, answer: Answer) -> None:
        """Take a handset's message; `answer` hears whether it is on the disk."""
        self._inbound.append((came, answer))
        self._hurry()

    def close(self) -> None:
        self._is_closing = True
        self._hurry()

    def _hurry(self) -> None:
        self._due.set()
        self._awaited.set()

    async def run(self) -> None:
        while not self._is_closing or self._results or self._receipts or self._inbound:
            if not self._due.is_set():
                self._answer()
                await self._due.wait()
            await self._gather()
            self._due.clear()
            await self._write_results()
            waiting, self._receipts = self._receipts, []
            await self._write_delivered(waiting, receipts.store)
            came, self._inbound = self._inbound, []
            await self._write_delivered(came, inbound.store)
        self._answer()

    async def _gather(self) -> None:
        """Give a few the time to become more, unless the last commit was long ago."""
        while (rest := self._rest()) > 0:
            self._answer()
            self._awaited.clear()
            try:
                async with asyncio.timeout(rest):
                    await self._awaited.wait()
            except TimeoutError:
                break
        self._began = asyncio.get_running_loop().time()

    def _rest(self) -> float:
        """How long the next commit can wait, in seconds."""
        if self._is_closing or len(self._results) >= MANY:
            return 0
        pause = ACKNOWLEDGE_S if self._receipts or self._inbound else GATHER_S
        return self._began + pause - asyncio.get_running_loop().time()

    async def _write_results(self) -> None:
        tried, self._results = self._results, []
        if tried and not await self._are_written(tried):
            # The supplier has answered for them: keep them and try again until the end.
            self._results = tried + self._results
            if self._is_closing:
                log.error("results_left_to_the_sweep", connector=self._connector, n=len(tried))
                self._results = []
                return
            await asyncio.sleep(AGAIN_S)
            self._due.set()

    async def _are_written(self, tried: list[Tried]) -> bool:
        """Write results; one that the database refuses does not take the others with it."""
        work = partial(results.write, passing=self._passing, waits_s=self._waits_s)
        try:
            return await self._written(lambda c: work(c, self._connector, tried))
        except DatabaseError:
            if len(tried) > 1:
                return all([await self._are_written([one]) for one in tried])
            log.exception("result_left_to_the_sweep", connector=self._connector, result=tried[0])
            return True

    async def _write_delivered(
        self, waiting: list[tuple[Any, Answer]], store: Callable[[Any, int, list[Any]], None]
    ) -> None:
        """Store deliveries; one that the database refuses does not take the others with it."""
        if not waiting:
            return
        found = [one for one, _ in waiting]
        try:
            is_stored = await self._written(lambda c: store(c, self._connector, found))
            status = Smpp.OK if is_stored else Smpp.RECEIVER_TEMPORARY_ERROR
        except DatabaseError:
            if len(waiting) > 1:
                for one in waiting:
                    await self._write_delivered([one], store)
                return
            log.exception("delivery_refused", connector=self._connector, delivery=repr(found))
            status = Smpp.RECEIVER_PERMANENT_ERROR
        self._owed += [(answer, status) for _, answer in waiting]

    def _answer(self) -> None:
        """Tell the supplier what became of its deliveries."""
        owed, self._owed = self._owed, []
        for answer, status in owed:
            answer(status)

    async def _written(self, work: Callable[[Any], Any]) -> bool:
        """Commit; while the database works, the supplier hears of what was committed before."""
        writing = self.database.commit(work)
        self._answer()
        try:
            await writing
        except UNREACHABLE as error:
            log.warning("database_unreachable", connector=self._connector, error=repr(error))
            return False
        return True
