"""One TCP connection of a customer: moves bytes between a socket and a `ServerSession`.

Nothing here knows the rules of SMPP, and nothing in the session knows a socket. What is written
during one turn of the event loop leaves in one write. A client that asks for more than its window
is not read until it has its answers; one that does not read is not read either, and is hung up on
if that lasts.

Everything here runs in the loop's thread.
"""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

import structlog

from messaging.smpp.protocol import events
from messaging.smpp.protocol.events import Answered, Requested
from messaging.smpp.protocol.pdus import Bind, DataSm, DeliverSm, Pdu, SubmitMulti, SubmitSm
from messaging.smpp.protocol.proxy import Origin
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.session_states import State
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server import peers
from messaging.smpp.server.binds import Bound
from messaging.smpp.server.gate import Visit

if TYPE_CHECKING:
    from messaging.smpp.server.settings import ServerSettings

log = structlog.get_logger(__name__)

SYSTEM_ID = "Onward"
# What waits to be written before we stop listening: some 4,000 answers.
UNWRITTEN_MAX = 256 * 1024
SUBMITS = (SubmitSm, DataSm, SubmitMulti)


class Lost(Exception):
    """The connection ended, or its time was up, before the peer answered."""


class House(Protocol):
    """What a connection needs of the process it lives in."""

    settings: "ServerSettings"

    def arrived(self, connection: "ServerConnection") -> bool: ...
    def left(self, connection: "ServerConnection") -> None: ...
    def knocked(self, connection: "ServerConnection", event: events.BindRequested) -> None: ...
    def handle(self, connection: "ServerConnection", event: Requested) -> None: ...


class ServerConnection(asyncio.Protocol):
    """`bound` is what it is bound as; None before. `submitted` and `delivered` count successes.

    `origin` is where it really comes from, if that is not the other end of its socket.
    """

    def __init__(self, house: House, *, uses_tls: bool, origin: Origin | None = None) -> None:
        self.house = house
        self.uses_tls = uses_tls
        self.origin = origin
        self.loop = asyncio.get_running_loop()
        self.session = ServerSession(house.settings.limits, now=self.loop.time())
        self.transport: asyncio.Transport | None = None
        self.visit: Visit | None = None
        self.bound: Bound | None = None
        self.bound_at = 0.0
        self.submitted = self.delivered = 0
        self.deliveries: dict[int, asyncio.Future[int]] = {}
        self.closed: asyncio.Future[None] = self.loop.create_future()
        self.is_leaving = False
        self.flushes = False
        self.reads = True
        # Since when the peer has not read; None while it does.
        self.stuck_at: float | None = None

    # What the others in this process ask.

    @property
    def free_window(self) -> int:
        """How many deliveries would leave at once."""
        if self.is_leaving or self.stuck_at is not None or not self.session.is_bound:
            return 0
        return max(0, self.session.free_window)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is open, on either side."""
        return not self.session.is_closed and bool(self.session.unanswered or self.deliveries)

    def answer(self, event: Requested, response: Pdu | None = None, status: int = 0) -> None:
        """Answer a request, by default with its own response without any value; cheap.

        Nothing happens if the connection has ended meanwhile.
        """
        if self.session.is_closed:
            return
        self.session.answer(event, response, status)
        if not status and isinstance(event.pdu, SUBMITS):
            self.submitted += 1
        self.flush_soon()

    def deliver(self, pdu: DeliverSm | DataSm) -> "asyncio.Future[int]":
        """Send it; the command_status of its answer, or `Lost`.

        Raises `WrongState`, `WindowFull` or `Unencodable`; then nothing was sent.
        """
        sequence = self.session.request(pdu, now=self.loop.time())
        self.deliveries[sequence] = answer = self.loop.create_future()
        self.flush_soon()
        return answer

    def accept(self, event: events.BindRequested, bound: Bound) -> None:
        self.resize(bound.account.window)
        self.session.accept(event, SYSTEM_ID)
        self.bound, self.bound_at = bound, self.loop.time()
        self.flush_soon()

    def refuse(self, event: events.BindRequested, status: int) -> None:
        """Say no and hang up."""
        self.session.refuse(event, status)
        self.session.close("the bind was refused")
        self.flush_soon()

    def renew(self, bound: Bound) -> None:
        """Go on with what is now known of the account."""
        if self.bound and bound.account.window != self.bound.account.window:
            self.resize(bound.account.window)
            self.flush_soon()
        self.bound = bound

    async def leave(self, reason: str, *, drain_s: float, unbind_s: float) -> None:
        """Read nothing new, let what is open be answered, say goodbye, hang up."""
        self.is_leaving = True
        self.update_reading()
        until = self.loop.time() + drain_s
        while self.is_busy and self.loop.time() < until:
            await asyncio.sleep(0.01)
            self.update_reading()
        self.session.unbind(now=self.loop.time())
        self.flush()
        # Whatever else the client has asked meanwhile is refused as "later".
        self.read_waiting()
        await asyncio.wait([self.closed], timeout=unbind_s)
        self.session.close(reason)
        self.flush()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Those of uvloop are such by what they do, not by their class.
        self.transport = transport = cast(asyncio.Transport, transport)
        transport.set_write_buffer_limits(high=UNWRITTEN_MAX)
        peer = transport.get_extra_info("peername")
        if peer is None:  # It has gone again already.
            transport.abort()
            return
        origin = self.origin or peers.origin(peer)
        self.visit = Visit(origin.address, origin.port, self.uses_tls)
        if not self.house.arrived(self):
            transport.abort()

    def data_received(self, data: bytes) -> None:
        self.settle(self.session.receive(data, now=self.loop.time()))

    def pause_writing(self) -> None:
        self.stuck_at = self.loop.time()
        self.update_reading()

    def resume_writing(self) -> None:
        self.stuck_at = None
        self.read_waiting()

    def connection_lost(self, error: Exception | None) -> None:
        reason = f"connection lost: {error}" if error else "the peer closed the connection"
        self.settle(self.session.lost(reason))
        if not self.closed.done():
            self.closed.set_result(None)
        self.house.left(self)

    # How it goes on.

    def tick(self, now: float) -> None:
        """Let time pass; called several times a second."""
        if self.stuck_at is not None and now - self.stuck_at > self.house.settings.stuck_s:
            self.session.close("the peer does not read")
            self.hang_up()
        if not self.session.is_closed:
            self.settle(self.session.tick(now=now))

    def settle(self, happened: list[events.Event]) -> None:
        for event in happened:
            kind = type(event)
            if kind is Requested:
                self.hand_on(event)  # type: ignore[arg-type]
            elif kind is Answered:
                self.resolve(event)  # type: ignore[arg-type]
            else:
                self.note(event)
        if self.session.pending or self.session.is_closed:
            self.flush_soon()
        if self.session.is_full:
            self.update_reading()

    def hand_on(self, event: Requested) -> None:
        if self.is_leaving:
            self.answer(event, None, Status.MESSAGE_QUEUE_FULL)
            return
        try:
            self.house.handle(self, event)
        except Exception:
            log.exception("request_failed", bind=self.bound and self.bound.bind_id)
            if event in self.session.unanswered:
                self.answer(event, None, Status.SYSTEM_ERROR)

    def resolve(self, event: Answered) -> None:
        answer = self.deliveries.pop(event.sequence, None)
        if not event.status:
            self.delivered += 1
        if answer and not answer.done():
            answer.set_result(event.status)

    def note(self, event: events.Event) -> None:
        match event:
            case events.BindRequested():
                self.house.knocked(self, event)
            case events.Unanswered(sequence=sequence, reason=reason):
                answer = self.deliveries.pop(sequence, None)
                if answer and not answer.done():
                    answer.set_exception(Lost(reason))
            case events.OutOfPlace(frame=frame) if isinstance(frame.pdu, Bind):
                self.forsake()
            case events.Closed(reason=reason) if self.bound:
                self.say("unbound", reason=reason)
            case _:
                return

    def resize(self, window: int) -> None:
        """Both windows, from now on."""
        limits = replace(self.session.limits, window=window, inbound_window=window)
        self.session.limits, self.session.window.size = limits, window

    def forsake(self) -> None:
        """A bind that cannot be one (its password is too long): the session has answered it."""
        if self.session.state is State.OPEN:
            self.loop.call_later(self.house.settings.refuse_s, self.end, "the bind was refused")

    def end(self, reason: str) -> None:
        self.session.close(reason)
        self.flush_soon()

    def hang_up(self) -> None:
        """At once, without a word."""
        if self.transport:
            self.transport.abort()

    def say(self, what: str, **about: object) -> None:
        """A line of our log about the whole connection; never one for a single PDU."""
        name = self.bound.account.system_id if self.bound else None
        where = str(self.visit.address) if self.visit else None
        log.info(what, system_id=name, address=where, tls=self.uses_tls, **about)

    def flush_soon(self) -> None:
        if not self.flushes:
            self.flushes = True
            self.loop.call_soon(self.flush)

    def flush(self) -> None:
        self.flushes = False
        transport, session = self.transport, self.session
        if transport is None or transport.is_closing():
            return
        data = session.outgoing()
        if data:
            transport.write(data)
        if session.is_closed:
            transport.close()
            self.loop.call_later(self.house.settings.stuck_s, transport.abort)
        elif not self.reads and not self.is_leaving:
            self.read_waiting()

    def read_waiting(self) -> None:
        """Take in what had to wait for answers, then listen again if there is room."""
        if self.session.buffer.is_partial and not self.session.is_full and self.stuck_at is None:
            self.settle(self.session.resume(now=self.loop.time()))
        self.update_reading()

    def update_reading(self) -> None:
        """Listen to the peer only while it may ask for more."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        is_unbinding = self.session.state is State.UNBINDING
        # Whoever leaves still hears the answers to its deliveries.
        waits = self.session.is_full or (self.is_leaving and not self.deliveries)
        reads = is_unbinding or not (waits or self.stuck_at is not None)
        if reads == self.reads:
            return
        self.reads = reads
        if reads:
            transport.resume_reading()
        else:
            transport.pause_reading()
