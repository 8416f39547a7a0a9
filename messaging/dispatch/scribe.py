"""The database side of one link: grouped commits of results and receipts, in one thread.

One thread, so that results and receipts of a connector never pass each other unseen. While a commit
runs, more of both gather, and the next commit takes them all.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from messaging.dispatch import receipts, results
from messaging.dispatch.database_thread import UNREACHABLE, DatabaseThread
from messaging.dispatch.receipts import Arrived
from messaging.dispatch.results import Tried

log = structlog.get_logger(__name__)

AGAIN_S = 1.0


class Scribe:
    """Writes for one connector until `close`; then `run` returns when all is written."""

    def __init__(self, connector: int) -> None:
        self._connector = connector
        self.database = DatabaseThread(f"scribe-{connector}")
        self._due = asyncio.Event()
        self._results: list[Tried] = []
        self._receipts: list[tuple[Arrived, asyncio.Future[bool]]] = []
        self._is_closing = False

    def result(self, tried: Tried) -> None:
        """Take a result to write."""
        self._results.append(tried)
        self._due.set()

    async def receipt(self, arrived: Arrived) -> bool:
        """Take a receipt and wait; whether it is on the disk."""
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._receipts.append((arrived, stored))
        self._due.set()
        return await stored

    def close(self) -> None:
        self._is_closing = True
        self._due.set()

    async def run(self) -> None:
        while not self._is_closing or self._results or self._receipts:
            await self._due.wait()
            self._due.clear()
            await self._write_results()
            await self._write_receipts()

    async def _write_results(self) -> None:
        tried, self._results = self._results, []
        if tried and not await self._written(lambda c: results.write(c, self._connector, tried)):
            # The supplier has answered for them: keep them and try again until the end.
            self._results = tried + self._results
            if self._is_closing:
                log.error("results_left_to_the_sweep", connector=self._connector, n=len(tried))
                self._results = []
                return
            await asyncio.sleep(AGAIN_S)
            self._due.set()

    async def _write_receipts(self) -> None:
        waiting, self._receipts = self._receipts, []
        if not waiting:
            return
        arrived = [one for one, _ in waiting]
        done = await self._written(lambda c: receipts.store(c, self._connector, arrived))
        for _, stored in waiting:
            if not stored.done():
                stored.set_result(done)

    async def _written(self, work: Callable[[Any], Any]) -> bool:
        try:
            await self.database.commit(work)
        except UNREACHABLE as error:
            log.warning("database_unreachable", connector=self._connector, error=repr(error))
            return False
        return True
