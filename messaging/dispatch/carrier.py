"""One connector's links in a worker's hands: claims what is queued, sends it, hears of it.

It lives for as long as this worker holds the connector's lease. However many binds there are, they
share one claim, one rate and one writer.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from django.utils import timezone

from messaging.dispatch import arrivals, claim, lines, profile, states, submits, sweep
from messaging.dispatch.claim import Claimed, Submit
from messaging.dispatch.database_thread import UNREACHABLE, DatabaseThread
from messaging.dispatch.inbound import Came
from messaging.dispatch.lines import Bind, Lines
from messaging.dispatch.pace import Pace
from messaging.dispatch.rests import Rests
from messaging.dispatch.results import PartResult, Tried
from messaging.dispatch.scribe import Scribe
from messaging.models import Connector
from messaging.smpp.link_words import Delivered, NotSent, Phase, Refused, SubmitResult
from messaging.smpp.pdu_log import PduLog
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.receipts import INTERMEDIATE, KIND_MASK, RECEIPT
from messaging.smpp.protocol.statuses import Status as Smpp
from portal.core.ids import moment_of

log = structlog.get_logger(__name__)

# Without a hint the carrier looks by itself: soon while something is in the air or when it has just
# had work, and then less and less often.
LOOK_AGAIN_S, LOOK_S = 0.03, 1.0
CLAIM_MAX = 500
# How many windows are claimed at once: one in the air, the rest ready to follow it.
WINDOWS = 3
# A throttling supplier is left alone: briefly at first, longer with every refusal in a row.
PAUSE_S, PAUSE_MAX_S = 0.1, 5.0
TELL_S = 2.0
# What waits to be sent goes back when its answer could come after the claim's lease.
MARGIN_S = 5.0


class Trying:
    """A claimed message until all its pieces are answered for."""

    __slots__ = ("claimed", "results", "until")

    def __init__(self, claimed: Claimed, until: float) -> None:
        self.claimed = claimed
        self.until = until
        self.results: list[PartResult] = []


class Carrier:
    """Runs until `stop`. `wake` lets it look for work at once."""

    def __init__(self, connector: Connector, *, holder: str, pdu_log: PduLog | None = None) -> None:
        self.connector = connector
        self._log = log.bind(connector=connector.name)
        self._holder = f"{holder}/{connector.system_id}"[:60]
        self._profile = profile.of(connector)
        self._lines = Lines(
            connector, on_deliver=self._delivered, on_change=self._changed, pdu_log=pdu_log
        )
        self._scribe = Scribe(connector.pk, self._profile.passing)
        # Claims have a thread of their own: they need not wait for results to be written.
        self._claims = DatabaseThread(f"claims-{connector.pk}")
        self._pace = Pace(connector.rate)
        self._rests = Rests()
        self._woken, self._hurried = asyncio.Event(), asyncio.Event()
        self._stopping = asyncio.Event()
        self._ready: deque[tuple[Trying, Submit]] = deque()
        self._carried = 0
        # Whether the last claim took all there was room for: then more waits.
        self._has_more = False
        self._idle_s = LOOK_S
        self._landed, self._took_last = asyncio.Event(), asyncio.Event()
        self._is_sending_soon = False
        self._paused_until = 0.0
        self._throttled = 0

    def wake(self, *, is_urgent: bool = False) -> None:
        self._woken.set()
        if is_urgent:
            self._hurried.set()

    async def run(self) -> None:
        """Settle what the last holder left in the air, then carry until `stop`."""
        settled = await self._claims.call(partial(sweep.orphans, self.connector.pk))
        await self._claims.call(partial(sweep.unplaced, self.connector.pk))
        self._log.info("carrying", settled=settled)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._lines.run())
                group.create_task(self._pump())
                group.create_task(self._scribe.run())
                group.create_task(self._tell())
        finally:
            await self._scribe.database.close()
            await self._claims.close()

    async def stop(self) -> None:
        """Take no more, let what is in the air land, unbind, write everything down."""
        self._stopping.set()
        self.wake(is_urgent=True)
        self._give_back()
        await self._lines.stop()
        # A claim may still be under way; what it brings goes back at once.
        await self._took_last.wait()
        while self._carried:
            self._landed.clear()
            await self._landed.wait()
        self._scribe.close()

    # Taking.

    async def _pump(self) -> None:
        while not self._stopping.is_set():
            began = self._now()
            self._woken.clear()
            self._hurried.clear()
            room = self._room()
            claimed = await self._claim(room) if room else []
            until = self._now() + claim.LEASE_S - self.connector.response_s - MARGIN_S
            for one in claimed:
                self._carried += 1
                trying = Trying(one, until)
                self._ready.extend((trying, submit) for submit in one.submits)
            self._send()
            if room:
                self._has_more = len(claimed) >= room
            self._idle_s = LOOK_AGAIN_S if claimed else min(2 * self._idle_s, LOOK_S)
            rest = self._rest(claimed, began, is_full=len(claimed) >= room)
            if len(claimed) < max(room, 1):
                await self._wait()
                await self._gather(began + rest)
        self._took_last.set()

    def _rest(self, claimed: list[Claimed], began: float, *, is_full: bool) -> float:
        oldest = min((one.message for one in claimed), default=0)
        age = timezone.now() - moment_of(oldest)
        return self._rests.after(
            len(claimed), is_full=is_full, age_s=age.total_seconds(), now=began
        )

    async def _gather(self, until: float) -> None:
        """Let messages come until then, or until one that is urgent has."""
        if until > self._now():
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._hurried.wait()

    def _room(self) -> int:
        """How many messages window, rate and a throttling supplier allow to be claimed now."""
        now = self._now()
        sending = self._lines.sending
        if not sending or now < self._paused_until:
            return 0
        window = sending * self.connector.window
        room = WINDOWS * window - self._carried
        if room < window:
            # Many small claims cost more than they bring.
            return 0
        return min(room, self._pace.allowed(now), CLAIM_MAX)

    async def _claim(self, room: int) -> list[Claimed]:
        take: Callable[[Any], list[Claimed]] = partial(
            claim.take,
            connector=self.connector.pk,
            bind=self._holder,
            limit=room,
            profile=self._profile,
        )
        try:
            claimed = await self._claims.commit(take)
        except UNREACHABLE as error:
            self._log.warning("claim_failed", error=repr(error))
            return []
        self._pace.spend(sum(len(one.submits) for one in claimed))
        return claimed

    async def _wait(self) -> None:
        is_busy = bool(self._carried and self._lines.sending)
        try:
            async with asyncio.timeout(LOOK_AGAIN_S if is_busy else self._idle_s):
                await self._woken.wait()
        except TimeoutError:
            return

    # Sending.

    def _send(self) -> None:
        """Send what is ready as far as the windows have room; give it back when nobody sends."""
        if self._stopping.is_set() or not self._lines.sending:
            self._give_back()
        now = self._now()
        if not self._ready or now < self._paused_until:
            return
        moment = timezone.now()
        while self._ready and (bind := self._lines.freest()):
            trying, submit = self._ready.popleft()
            if now > trying.until:
                self._answered(trying, submit, NotSent("waited too long for the window"))
                continue
            try:
                pdu = submits.pdu(trying.claimed, submit, self._profile, moment)
                bind.line.send(pdu, partial(self._answered, trying, submit))
            except Unencodable as error:
                self._log.warning("unencodable", message=trying.claimed.message, error=str(error))
                self._end(trying, PartResult(submit.attempt, "refused"))
                continue
            bind.sent += 1

    def _give_back(self) -> None:
        while self._ready:
            trying, submit = self._ready.popleft()
            self._answered(trying, submit, NotSent("no bind is up"))

    def _answered(self, trying: Trying, submit: Submit, answer: SubmitResult) -> None:
        if isinstance(answer, Refused) and answer.status in self._profile.passing:
            self._pause()
        elif not isinstance(answer, NotSent):
            self._throttled = 0
        self._end(trying, submits.result(submit, answer, self._profile.ids))
        if self._ready:
            self._send_soon()

    def _send_soon(self) -> None:
        if not self._is_sending_soon:
            self._is_sending_soon = True
            asyncio.get_running_loop().call_soon(self._send_now)

    def _send_now(self) -> None:
        self._is_sending_soon = False
        self._send()

    def _pause(self) -> None:
        """Leave a throttling supplier alone for a while."""
        now = self._now()
        if now < self._paused_until:
            return
        pause = min(PAUSE_S * 2 ** min(self._throttled, 8), PAUSE_MAX_S)
        self._throttled += 1
        self._paused_until = now + pause
        asyncio.get_running_loop().call_later(pause, self._send)

    def _end(self, trying: Trying, result: PartResult) -> None:
        trying.results.append(result)
        if len(trying.results) == len(trying.claimed.submits):
            self._land(trying)

    def _land(self, trying: Trying) -> None:
        claimed = trying.claimed
        self._scribe.result(Tried(claimed.message, claimed.number, trying.results))
        self._carried -= 1
        self._landed.set()
        if (
            self._has_more
            and self._carried <= (WINDOWS - 1) * self._lines.sending * self.connector.window
        ):
            self.wake()

    # Hearing.

    def _delivered(self, bind: Bind, delivered: Delivered) -> None:
        """Hand a receipt or a handset's message to be stored; the answer follows the commit."""
        now = timezone.now()
        receipt = delivered.receipt
        if receipt is not None:
            lines.touch(bind)
            arrived = arrivals.of(delivered, receipt, now, self._profile)
            self._scribe.receipt(arrived, delivered.answer)
        elif delivered.pdu.esm_class & KIND_MASK in {RECEIPT, INTERMEDIATE}:
            self._log.warning("receipt_without_id", bind=bind.number)
            delivered.answer(Smpp.OK)
        else:
            self._scribe.inbound(Came(delivered.pdu, now), delivered.answer)

    # Telling.

    def _changed(self, bind: Bind) -> None:
        state = bind.state
        self._log.info("link", bind=bind.number, phase=state.phase.value, reason=state.reason)
        if state.phase is not Phase.BOUND and not self._lines.sending:
            self._give_back()
        self.wake()

    async def _tell(self) -> None:
        """Say how the links are every few seconds, and that they stopped."""
        while not self._stopping.is_set():
            told = self._lines.told(self._now())
            await self._say(is_up=self._lines.sending > 0, reason=self._lines.reason(), links=told)
            try:
                async with asyncio.timeout(TELL_S):
                    await self._stopping.wait()
            except TimeoutError:
                continue
        await self._say(is_up=False, reason="stopped")

    async def _say(self, **how: Any) -> None:
        try:
            await self._scribe.database.commit(
                lambda cursor: states.say(cursor, self.connector.pk, **how)
            )
        except UNREACHABLE as error:
            self._log.warning("state_unsaid", error=repr(error))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
