"""Where a worker's links live: one asyncio loop in a thread, with a carrier per leased connector.

Every two seconds it renews its leases, takes those that nobody holds, notices connectors that were
changed or switched off, sweeps, and says that the worker is alive. None of it needs Redis.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from functools import partial

import structlog
from cryptography.fernet import InvalidToken

from messaging.dispatch import detours, fallbacks, long_messages, sweep
from messaging.dispatch.caller import Caller
from messaging.dispatch.carrier import Carrier
from messaging.dispatch.database_thread import UNREACHABLE, DatabaseThread
from messaging.http.supplier import HttpSupplier
from messaging.mail.post import Post
from messaging.models import Connector
from messaging.smpp.pdu_log import PduLog
from portal.core.errors import Refused
from portal.kit import health, leases

log = structlog.get_logger(__name__)

LOOK_S = 2.0
LEASE_S = 10.0
SCHEDULE_S, SWEEP_S = 1.0, 5.0
STOP_S = 15.0
# A carrier is built from its connector's columns but for these; a change of any builds a new one.
NOT_BUILT_FROM = {"id", "name", "kind", "is_enabled", "cost_list_id"}
BUILT_FROM = [
    field.attname for field in Connector._meta.fields if field.attname not in NOT_BUILT_FROM
]


class Office(threading.Thread):
    """Runs carriers until `close`. `on_taken` and `on_left` hear which connectors it holds."""

    def __init__(self, on_taken: Callable[[int], None], on_left: Callable[[int], None]) -> None:
        super().__init__(name="office", daemon=True)
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self._on_taken, self._on_left = on_taken, on_left
        self._loop = new_loop()
        self._stopping = asyncio.Event()
        self._carriers: dict[int, tuple[Carrier | Caller, asyncio.Task[None]]] = {}
        self._renewed_at = 0.0
        # Two, because a long sweep must not let the leases run out.
        self._leasing, self._sweeping = DatabaseThread("leases"), DatabaseThread("sweeps")
        self._pdu_log = PduLog()

    def wake(self, connector: int, *, is_urgent: bool = False) -> None:
        """Let a connector's link look for work now; from any thread."""
        self._loop.call_soon_threadsafe(self._wake, connector, is_urgent)

    def close(self) -> None:
        """Stop every link in good order and wait for it."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self.join(STOP_S)

    def run(self) -> None:
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.run_until_complete(self._leasing.close())
            self._loop.run_until_complete(self._sweeping.close())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _wake(self, connector: int, is_urgent: bool) -> None:
        if connector in self._carriers:
            self._carriers[connector][0].wake(is_urgent=is_urgent)

    async def _live(self) -> None:
        sweeping = asyncio.create_task(self._sweep())
        logging = asyncio.create_task(self._pdu_log.run())
        while not self._stopping.is_set():
            try:
                await self._look()
            except Exception:
                # A fault of ours must not end the thread and leave every link untended.
                log.exception("look_failed")
            await self._pause(LOOK_S)
        sweeping.cancel()
        await asyncio.gather(*(self._leave(connector) for connector in list(self._carriers)))
        await self._pdu_log.stop()
        await asyncio.wait([sweeping, logging])

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        """Hold what should be held, and leave the rest."""
        try:
            held = await self._leasing.call(partial(_held, self.holder))
        except UNREACHABLE as error:
            log.warning("leases_unreachable", error=repr(error))
            held = None
        if held is None:
            # Our leases may be over by now; somebody else may be sending.
            if self._loop.time() - self._renewed_at > LEASE_S / 2:
                await asyncio.gather(*(self._leave(pk) for pk in list(self._carriers)))
            return
        self._renewed_at = self._loop.time()
        for pk in list(self._carriers):
            if pk not in held or _differs(held[pk], self._carriers[pk][0].connector):
                await self._leave(pk)
        for pk, connector in held.items():
            if pk not in self._carriers:
                self._take(connector)

    def _take(self, connector: Connector) -> None:
        try:
            carrier = self._built(connector)
        except (ValueError, OSError, InvalidToken, Refused):
            # Settings that cannot be: the others must not wait for it.
            log.exception("carrier_unbuildable", connector=connector.name)
            return
        task = self._loop.create_task(carrier.run())
        self._carriers[connector.pk] = carrier, task
        task.add_done_callback(partial(self._ended, connector.pk))
        self._loop.run_in_executor(None, self._on_taken, connector.pk)

    def _built(self, connector: Connector) -> Carrier | Caller:
        """Links for SMPP; a supplier of another kind is called."""
        if connector.kind == Connector.Kind.SMTP:
            return Caller(connector, Post(connector), holder=self.holder)
        if connector.kind == Connector.Kind.HTTP:
            return Caller(connector, HttpSupplier(connector), holder=self.holder)
        return Carrier(connector, holder=self.holder, pdu_log=self._pdu_log)

    async def _leave(self, pk: int) -> None:
        """Stop a carrier in good order, or without it when that takes too long."""
        carrier, task = self._carriers.pop(pk)
        try:
            async with asyncio.timeout(STOP_S):
                await carrier.stop()
                await asyncio.wait([task])
        except TimeoutError:
            log.warning("carrier_hangs", connector=pk)
            task.cancel()
            await asyncio.wait([task])
        self._loop.run_in_executor(None, self._on_left, pk)
        release = partial(leases.release, f"link:{pk}", holder=self.holder)
        await self._quietly(self._leasing, release)

    def _ended(self, pk: int, task: asyncio.Task[None]) -> None:
        """A carrier that failed is built anew at the next look."""
        if task.cancelled() or task.exception() is None:
            return
        log.error("carrier_failed", connector=pk, exc_info=task.exception())
        if pk in self._carriers and self._carriers[pk][1] is task:
            del self._carriers[pk]

    async def _sweep(self) -> None:
        """Find what was left behind. Any worker may; two at once only share the work."""
        sweep_at = 0.0
        while True:
            await self._quietly(self._sweeping, sweep.scheduled)
            if self._loop.time() >= sweep_at:
                for work in (
                    sweep.lease_over,
                    sweep.outdated,
                    sweep.parked,
                    long_messages.give_up,
                    detours.leave_down,
                    detours.send_again,
                    fallbacks.settle,
                ):
                    await self._quietly(self._sweeping, work)
                sweep_at = self._loop.time() + SWEEP_S
            await asyncio.sleep(SCHEDULE_S)

    async def _quietly(self, thread: DatabaseThread, work: Callable[[], object]) -> None:
        try:
            await thread.call(work)
        except UNREACHABLE as error:
            log.warning("database_unreachable", work=str(work), error=repr(error))


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where that is installed: its sockets cost less."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _held(holder: str) -> dict[int, Connector]:
    """Renew or take the lease of every enabled connector that nobody else holds."""
    health.beat("worker")
    enabled = Connector.objects.filter(is_enabled=True)
    return {
        connector.pk: connector
        for connector in enabled
        if leases.take(f"link:{connector.pk}", holder=holder, seconds=LEASE_S) is not None
    }


def _differs(now: Connector, then: Connector) -> bool:
    return any(getattr(now, name) != getattr(then, name) for name in BUILT_FROM)
