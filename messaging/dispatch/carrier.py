"""One connector's link in a worker's hands: claims what is queued, sends it, hears what came of it.

It lives for as long as this worker holds the connector's lease.
"""

import asyncio
import ssl
from functools import partial

import structlog
from django.utils import timezone

from messaging.dispatch import arrivals, claim, states, submits, sweep
from messaging.dispatch.claim import Claimed, Submit
from messaging.dispatch.database_thread import UNREACHABLE
from messaging.dispatch.pace import Pace
from messaging.dispatch.results import PASSING, PartResult, Tried
from messaging.dispatch.scribe import Scribe
from messaging.models import Connector
from messaging.smpp.link import Link
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.link_words import Delivered, LinkState, Phase, Refused
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.statuses import Status as Smpp
from portal.kit import secrets

log = structlog.get_logger(__name__)

# Without a hint the link looks by itself; while something is in the air, much sooner.
LOOK_S, LOOK_AGAIN_S = 1.0, 0.02
CLAIM_MAX = 500
# A throttling supplier is left alone: briefly at first, longer with every refusal in a row.
PAUSE_S, PAUSE_MAX_S = 0.1, 5.0
TELL_S = 2.0


class Carrier:
    """Runs until `stop`. `wake` lets it look for work at once."""

    def __init__(self, connector: Connector, *, holder: str) -> None:
        self.connector = connector
        self._log = log.bind(connector=connector.name)
        self._bind = f"{holder}/{connector.system_id}"[:60]
        self._link = Link(settings_of(connector), on_deliver=self._delivered, on_state=self._said)
        self._scribe = Scribe(connector.pk)
        self._database = self._scribe.database
        self._pace = Pace(connector.rate)
        self._woken = asyncio.Event()
        self._state = LinkState(Phase.WAITING, "starting")
        self._stopping = asyncio.Event()
        self._carried: set[asyncio.Task[None]] = set()
        self._paused_until = 0.0
        self._throttled = 0

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Settle what the last holder left in the air, then carry until `stop`."""
        settled = await self._database.call(partial(sweep.orphans, self.connector.pk))
        self._log.info("carrying", settled=settled)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._link.run())
                group.create_task(self._pump())
                group.create_task(self._scribe.run())
                group.create_task(self._tell())
        finally:
            await self._database.close()

    async def stop(self) -> None:
        """Take no more, let what is in the air land, unbind, write everything down."""
        self._stopping.set()
        self.wake()
        await self._link.stop()
        if self._carried:
            await asyncio.wait(self._carried)
        self._scribe.close()

    async def _pump(self) -> None:
        while not self._stopping.is_set():
            claimed = await self._claim()
            for one in claimed:
                task = asyncio.create_task(self._carry(one))
                self._carried.add(task)
                task.add_done_callback(self._carried.discard)
            if not claimed:
                await self._wait()

    async def _claim(self) -> list[Claimed]:
        """As much as window, rate and a throttling supplier allow now."""
        now = asyncio.get_running_loop().time()
        if not self._link.is_bound or now < self._paused_until:
            return []
        room = min(2 * self.connector.window - len(self._carried), self._pace.allowed(now))
        if room < 1:
            return []
        take = partial(
            claim.take, connector=self.connector.pk, bind=self._bind, limit=min(room, CLAIM_MAX)
        )
        try:
            claimed = await self._database.commit(take)
        except UNREACHABLE as error:
            self._log.warning("claim_failed", error=repr(error))
            return []
        self._pace.spend(sum(len(one.submits) for one in claimed))
        return claimed

    async def _wait(self) -> None:
        self._woken.clear()
        is_busy = self._link.is_bound and bool(self._carried)
        try:
            async with asyncio.timeout(LOOK_AGAIN_S if is_busy else LOOK_S):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _carry(self, claimed: Claimed) -> None:
        parts = await asyncio.gather(*(self._submit(claimed, one) for one in claimed.submits))
        self._scribe.result(Tried(claimed.message, claimed.number, list(parts)))

    async def _submit(self, claimed: Claimed, submit: Submit) -> PartResult:
        answer = await self._link.submit(submits.pdu(claimed, submit))
        if isinstance(answer, Refused) and answer.status in PASSING:
            pause = min(PAUSE_S * 2 ** min(self._throttled, 8), PAUSE_MAX_S)
            self._throttled += 1
            self._paused_until = asyncio.get_running_loop().time() + pause
        else:
            self._throttled = 0
        return submits.result(submit, answer)

    async def _delivered(self, delivered: Delivered) -> Smpp:
        """Store a receipt; the supplier gets its answer when it is on the disk."""
        receipt = delivered.receipt
        if receipt is None:
            self._log.info("inbound_refused", why="no number of ours receives messages")
            return Smpp.RECEIVER_REJECTED
        arrived = arrivals.of(delivered, receipt, timezone.now())
        is_stored = await self._scribe.receipt(arrived)
        return Smpp.OK if is_stored else Smpp.RECEIVER_TEMPORARY_ERROR

    def _said(self, state: LinkState) -> None:
        self._state = state
        self._log.info("link", phase=state.phase.value, reason=state.reason)
        self.wake()

    async def _tell(self) -> None:
        """Say how the link is, at once when it changes and every few seconds."""
        while not self._stopping.is_set():
            await self._say(is_up=self._state.phase == Phase.BOUND, reason=self._state.reason)
            try:
                async with asyncio.timeout(TELL_S):
                    await self._stopping.wait()
            except TimeoutError:
                continue
        await self._say(is_up=False, reason="stopped")

    async def _say(self, *, is_up: bool, reason: str) -> None:
        try:
            await self._database.commit(
                partial(states.say, connector=self.connector.pk, is_up=is_up, reason=reason)
            )
        except UNREACHABLE as error:
            self._log.warning("state_unsaid", error=repr(error))


def settings_of(connector: Connector) -> LinkSettings:
    """The link's settings, with the password out of its envelope."""
    sealed = connector.sealed_password
    return LinkSettings(
        host=connector.host,
        port=connector.port,
        system_id=connector.system_id,
        password=secrets.open_envelope(sealed) if sealed else "",
        tls=ssl.create_default_context() if connector.uses_tls else None,
        limits=Limits(window=connector.window),
        reconnect_max_s=30,
    )
