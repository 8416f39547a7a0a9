"""A thread with a database connection of its own, for work an asyncio loop must not wait for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

UNREACHABLE = (OperationalError, InterfaceError)
Answer = TypeVar("Answer")


class DatabaseThread:
    """Does one thing after the other; errors reach whoever awaits."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    def call(self, work: Callable[[], Answer]) -> "asyncio.Future[Answer]":
        """Run work in the thread, beginning at once; its transactions are its own."""
        return asyncio.get_running_loop().run_in_executor(self._thread, _fresh, work)

    def commit(self, work: Callable[[Any], Answer]) -> "asyncio.Future[Answer]":
        """Run work with a cursor in one transaction."""
        return self.call(lambda: _committed(work))

    async def close(self) -> None:
        """Finish what is begun and hang up; a slow database holds up nobody else."""
        # Not `connection.close` itself: that would be bound to the caller's connection.
        self._thread.submit(lambda: connection.close())  # noqa: PLW0108
        await asyncio.to_thread(self._thread.shutdown)


def _fresh(work: Callable[[], Answer]) -> Answer:
    """Run with a connection that answers, and drop one that has failed."""
    close_old_connections()
    try:
        return work()
    except UNREACHABLE:
        connection.close()
        raise


def _committed(work: Callable[[Any], Answer]) -> Answer:
    with transaction.atomic(), connection.cursor() as cursor:
        return work(cursor)
