"""A line to a supplier's centre: one bind that is kept up for as long as it runs. It calls
back; `link.Link` is the same for whoever rather awaits.

`run` connects, binds, keeps alive and reconnects until `stop`. `send` tells how a submission
ended and never raises for what the peer does. Deliveries are given to `on_deliver`, many at a
time up to the inbound window; the peer gets its answer when `Delivered.answer` is called, so a
status of OK means "stored".
"""

import asyncio
import random
from collections.abc import Callable

from messaging.smpp.link_connection import LinkConnection, Then
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.link_words import Delivered, LinkState, NotSent, Phase
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.pdus import SubmitSm


class Line:
    def __init__(
        self,
        settings: LinkSettings,
        *,
        on_deliver: Callable[[Delivered], None],
        on_state: Callable[[LinkState], None],
    ) -> None:
        self.settings = settings
        self.on_deliver = on_deliver
        self.on_state = on_state
        # Is shown every session before its first octet, as a log of PDUs wants.
        self.on_session: Callable[[ClientSession], None] | None = None
        self.connection: LinkConnection | None = None
        self.stopping = asyncio.Event()
        self.stopped = asyncio.Event()
        self.stopped.set()
        self.bound_at: float | None = None
        self.failures = 0

    @property
    def is_bound(self) -> bool:
        return self.connection is not None and self.connection.is_bound

    @property
    def free_window(self) -> int:
        """How many submissions would leave without waiting."""
        if self.connection is None or not self.connection.is_bound:
            return 0
        return self.connection.session.free_window

    async def run(self) -> None:
        """Keep the link up until `stop`."""
        self.stopped.clear()
        try:
            while not self.stopping.is_set():
                state = await self.live()
                if not self.stopping.is_set():
                    self.on_state(state)
                    await self.pause()
        finally:
            self.drop()
            self.stopped.set()
            self.on_state(LinkState(Phase.STOPPED))

    def send(self, pdu: SubmitSm, then: Then) -> None:
        """Send one message when the window has room for it; `then` hears how that ended, once.

        Raises `Unencodable` if a field does not fit; whatever else happens is in the result.
        """
        if self.connection is None:
            then(NotSent("the link is not connected"))
        else:
            self.connection.submit(pdu, then)

    async def stop(self) -> None:
        """Wait for open answers (at most `drain_s`), unbind, close; then `run` returns."""
        self.stopping.set()
        if self.connection is not None and self.connection.is_bound:
            self.on_state(LinkState(Phase.UNBINDING))
            await self.connection.leave()
        self.drop()
        await self.stopped.wait()

    async def live(self) -> LinkState:
        """One connection from beginning to end; why it ended."""
        self.on_state(LinkState(Phase.CONNECTING))
        self.bound_at = None
        try:
            connection = await self.connect()
        except (OSError, TimeoutError) as error:
            self.connection = None
            self.failures += 1
            return LinkState(Phase.WAITING, f"cannot connect: {error or 'no answer in time'}")
        if connection is None:
            return LinkState(Phase.WAITING, "stopped")
        if not connection.session.is_bound:
            self.on_state(LinkState(Phase.BINDING))
        reason = await connection.closed
        self.connection = None
        self.failures = 0 if self.was_steady() else self.failures + 1
        return LinkState(Phase.WAITING, reason, connection.bind_status)

    async def connect(self) -> LinkConnection | None:
        """A connection whose bind is on its way, or None if the link was stopped meanwhile."""
        loop = asyncio.get_running_loop()
        connecting = loop.create_task(
            loop.create_connection(
                self.new_connection,
                self.settings.host,
                self.settings.port,
                ssl=self.settings.tls,
            )
        )
        stopping = loop.create_task(self.stopping.wait())
        try:
            tasks = {connecting, stopping}
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait(tasks, timeout=self.settings.connect_s, return_when=first)
            if not connecting.done():
                if self.stopping.is_set():
                    return None
                raise TimeoutError
            return connecting.result()[1]
        finally:
            stopping.cancel()
            connecting.cancel()

    def new_connection(self) -> LinkConnection:
        self.connection = LinkConnection(
            self.settings,
            on_deliver=self.on_deliver,
            on_bound=self.on_bound,
        )
        if self.on_session is not None:
            self.on_session(self.connection.session)
        return self.connection

    def on_bound(self) -> None:
        self.bound_at = asyncio.get_running_loop().time()
        self.on_state(LinkState(Phase.BOUND))

    def was_steady(self) -> bool:
        if self.bound_at is None:
            return False
        return asyncio.get_running_loop().time() - self.bound_at >= self.settings.steady_s

    async def pause(self) -> None:
        """Wait before the next try, longer every time, never in step with other links."""
        doubled = self.settings.reconnect_min_s * 2 ** min(self.failures - 1, 16)
        longest = min(max(doubled, self.settings.reconnect_min_s), self.settings.reconnect_max_s)
        delay = random.uniform(longest / 2, longest)  # noqa: S311 (jitter, no secret)
        try:
            async with asyncio.timeout(delay):
                await self.stopping.wait()
        except TimeoutError:
            return

    def drop(self) -> None:
        """Hang up without a word, if there is still somebody on the line."""
        if self.connection is not None and self.connection.transport is not None:
            self.connection.transport.abort()
