"""Carries a connector's messages to a supplier that is called: one request, one answer.

The counterpart of `carrier` for mail servers and HTTP: it claims, paces and writes results the same
way, but has no binds. As many calls as the window allows are under way at once. A supplier that
cannot be reached several times in a row is down: nothing is claimed for it until a probe succeeds.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Protocol

import structlog

from messaging.dispatch import claim, orders, states, sweep
from messaging.dispatch.database_thread import UNREACHABLE, DatabaseThread
from messaging.dispatch.orders import Called, Order
from messaging.dispatch.pace import Pace
from messaging.dispatch.results import PartResult, Tried
from messaging.dispatch.scribe import Scribe
from messaging.dispatch.states import Told
from messaging.models import Connector
from messaging.smpp.link_words import Phase

log = structlog.get_logger(__name__)

LOOK_S = 1.0
TELL_S = 2.0
FAULTS_MAX = 3
PROBE_S, PROBE_MAX_S = 1.0, 30.0
PAUSE_S, PAUSE_MAX_S = 0.5, 30.0
MINUTE_S = 60
# A call ends by itself after `response_s`; what waits longer than the lease allows goes back.
MARGIN_S = 10.0


class Unreachable(Exception):
    """Nobody is there, or nobody lets us in: why, in a sentence."""


class Callee(Protocol):
    """A supplier. `passing`: codes after which a message is tried again, `pausing` after which all
    wait; `waits_s` is how long one message waits after each of its tries.
    """

    passing: frozenset[int]
    pausing: frozenset[int]
    waits_s: ClassVar[Sequence[int]]

    async def probe(self) -> None:
        """Knock, and send nothing. Raises `Unreachable`."""
        ...

    async def call(self, order: Order) -> Called:
        """Bring one message; never raises."""
        ...

    async def close(self) -> None: ...


class Caller:
    """Runs until `stop`. `wake` lets it look for work at once."""

    def __init__(self, connector: Connector, callee: Callee, *, holder: str) -> None:
        self.connector = connector
        self._callee = callee
        self._log = log.bind(connector=connector.name)
        self._holder = f"{holder}/{connector.kind}"[:60]
        self._scribe = Scribe(connector.pk, callee.passing, callee.waits_s)
        self._claims = DatabaseThread(f"claims-{connector.pk}")
        self._pace = Pace(connector.rate)
        self._woken, self._stopping = asyncio.Event(), asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._is_up = False
        self._reason = "not probed yet"
        self._faults = self._throttled = 0
        self._paused_until = 0.0
        self._sent: deque[float] = deque()

    def wake(self, *, is_urgent: bool = False) -> None:
        """Calls never rest, so whether it is urgent makes no difference."""
        self._woken.set()

    async def run(self) -> None:
        """Settle what the last holder left in the air, then carry until `stop`."""
        settled = await self._claims.call(partial(sweep.orphans, self.connector.pk))
        await self._claims.call(partial(sweep.unplaced, self.connector.pk))
        self._log.info("calling", settled=settled)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._scribe.run())
                group.create_task(self._tell())
                group.create_task(self._pump())
        finally:
            await self._callee.close()
            await self._scribe.database.close()
            await self._claims.close()

    async def stop(self) -> None:
        """Take no more; `run` ends when what is under way is answered and written."""
        self._stopping.set()
        self.wake()

    # Taking.

    async def _pump(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if not self._is_up:
                await self._knock()
                continue
            room = self._room()
            taken = await self._take(room) if room else 0
            if taken < max(room, 1):
                await self._wait(LOOK_S)
        if self._calls:
            await asyncio.wait(self._calls)
        self._scribe.close()

    async def _knock(self) -> None:
        """Probe until somebody is there, ever more seldom."""
        wait = PROBE_S
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                await self._callee.probe()
            except Unreachable as error:
                self._reason = str(error)
                await self._wait(wait)
                wait = min(wait * 2, PROBE_MAX_S)
            else:
                self._is_up, self._faults, self._reason = True, 0, ""
                await self._say()
                return

    def _room(self) -> int:
        """How many messages window, rate and a throttling supplier allow to be claimed now."""
        now = self._now()
        if now < self._paused_until:
            return 0
        return max(0, min(self.connector.window - len(self._calls), self._pace.allowed(now)))

    async def _take(self, room: int) -> int:
        work = partial(orders.take, connector=self.connector.pk, bind=self._holder, limit=room)
        try:
            found = await self._claims.commit(work)
        except UNREACHABLE as error:
            self._log.warning("claim_failed", error=repr(error))
            return 0
        self._pace.spend(sum(order.parts for order in found))
        for order in found:
            task = asyncio.create_task(self._call(order))
            self._calls.add(task)
            task.add_done_callback(self._landed)
        return len(found)

    async def _wait(self, seconds: float) -> None:
        """Sleep until woken; who was woken since the last look does not sleep."""
        if self._stopping.is_set():
            return
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    # Calling.

    async def _call(self, order: Order) -> None:
        limit = min(self.connector.response_s * 2, claim.LEASE_S - MARGIN_S)
        try:
            async with asyncio.timeout(limit):
                called = await self._callee.call(order)
        except TimeoutError:
            called = Called(PartResult(order.attempt, "unanswered"), "no answer in time")
        except Exception as error:
            # Nobody knows how far it came; the others must go on.
            self._log.exception("call_failed", message=order.claimed.message)
            called = Called(PartResult(order.attempt, "unanswered"), repr(error))
        self._note(called)
        self._scribe.result(Tried(order.claimed.message, order.claimed.number, [called.result]))

    def _note(self, called: Called) -> None:
        """Learn from a call how the supplier is."""
        result = called.result
        if called.fault:
            self._reason = called.fault
        if result.result == "not_sent":
            self._faults += 1
            if self._faults >= FAULTS_MAX and self._is_up:
                self._is_up = False
                self._log.warning("supplier_down", reason=called.fault)
            return
        self._faults = 0
        self._sent.append(self._now())
        if result.result == "refused" and result.status_code in self._callee.pausing:
            pause = min(PAUSE_S * 2 ** min(self._throttled, 8), PAUSE_MAX_S)
            self._throttled += 1
            self._paused_until = self._now() + pause
        elif result.result == "taken":
            self._throttled = 0

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        self.wake()

    # Telling.

    async def _tell(self) -> None:
        """Say how the supplier is every few seconds, and that we stopped."""
        while not self._stopping.is_set():
            await self._say()
            try:
                async with asyncio.timeout(TELL_S):
                    await self._stopping.wait()
            except TimeoutError:
                continue
        await self._commit(is_up=False, reason="stopped")

    async def _say(self) -> None:
        now = self._now()
        while self._sent and self._sent[0] < now - MINUTE_S:
            self._sent.popleft()
        told = Told(
            1,
            "tx",
            Phase.BOUND.value if self._is_up else Phase.WAITING.value,
            len(self._calls),
            sum(at > now - 1 for at in self._sent),
            len(self._sent),
            self._reason[:200],
        )
        reason = "" if self._is_up else self._reason
        await self._commit(is_up=self._is_up, reason=reason, links=[told])

    async def _commit(self, **how: Any) -> None:
        try:
            await self._scribe.database.commit(
                lambda cursor: states.say(cursor, self.connector.pk, **how)
            )
        except UNREACHABLE as error:
            self._log.warning("state_unsaid", error=repr(error))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
