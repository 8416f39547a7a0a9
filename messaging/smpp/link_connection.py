"""One TCP connection of a link: moves bytes between a socket and a `ClientSession`.

Nothing here knows the rules of SMPP, and nothing in the session knows a socket. Bytes to send
are gathered during one turn of the event loop and written at once. A submission counts as
"not sent" as long as its bytes are still in the session, that is, before that write.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import cast

from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.link_words import (
    Accepted,
    Delivered,
    NotSent,
    Refused,
    SubmitResult,
    Unanswered,
)
from messaging.smpp.protocol import events, statuses
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.pdus import DataSm, DeliverSm, SubmitSm, SubmitSmResp
from messaging.smpp.protocol.statuses import Status

logger = logging.getLogger(__name__)

TICK_S = 0.1  # the resolution of the session's timers
LINGER_S = 5.0  # how long a closed session may take to hand its last bytes to the peer
# Both windows bound what can wait for a peer that reads slowly; more than this means it does
# not read at all.
UNWRITTEN_SIZE_MAX = 4 * 1024 * 1024

Then = Callable[[SubmitResult], None]


class LinkConnection(asyncio.Protocol):
    def __init__(
        self,
        settings: LinkSettings,
        *,
        on_deliver: Callable[[Delivered], None],
        on_bound: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.on_deliver = on_deliver
        self.on_bound = on_bound
        self.loop = asyncio.get_running_loop()
        self.session = ClientSession(settings.limits, now=self.loop.time())
        # What waits for room in the window, and who waits for an answer.
        self.queue: deque[tuple[SubmitSm, Then]] = deque()
        self.answers: dict[int, Then] = {}
        self.unwritten: set[int] = set()
        self.transport: asyncio.Transport | None = None
        self.flushes = False
        self.is_leaving = False
        self.bind_status: int | None = None
        self.closed: asyncio.Future[str] = self.loop.create_future()

    @property
    def is_bound(self) -> bool:
        return self.session.is_bound and not self.is_leaving

    def submit(self, pdu: SubmitSm, then: Then) -> None:
        """Send as soon as the window has room; `then` hears how it ended, at once or later.

        Raises `Unencodable` when it is sent here and now and a field does not fit.
        """
        if not self.is_bound:
            then(NotSent("the link is not bound"))
        elif self.queue or self.session.free_window <= 0:
            self.queue.append((pdu, then))
        else:
            self.send(pdu, then)

    def send(self, pdu: SubmitSm, then: Then) -> None:
        sequence = self.session.request(pdu, now=self.loop.time())
        self.answers[sequence] = then
        self.unwritten.add(sequence)
        self.flush_soon()

    def send_queued(self) -> None:
        """Let what waits go, as far as there is room; none of it when the link is leaving."""
        while self.queue and (not self.is_bound or self.session.free_window > 0):
            pdu, then = self.queue.popleft()
            if not self.is_bound:
                then(NotSent("the link is not bound"))
                continue
            try:
                self.send(pdu, then)
            except Unencodable as error:
                then(NotSent(str(error)))

    async def leave(self) -> None:
        """Wait for what is open, say goodbye, and hang up."""
        self.is_leaving = True
        self.send_queued()
        until = self.loop.time() + self.settings.drain_s
        while self.is_busy and self.loop.time() < until:
            await asyncio.sleep(TICK_S / 2)
        self.session.unbind(now=self.loop.time())
        self.flush()
        await self.closed

    @property
    def is_busy(self) -> bool:
        return self.session.is_bound and bool(self.answers or self.session.unanswered)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not every loop's transports are of the classes that asyncio names.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=UNWRITTEN_SIZE_MAX)
        self.session.bind(self.settings.bind_pdu())
        self.flush()
        self.tick()

    def data_received(self, data: bytes) -> None:
        self.settle(self.session.receive(data, now=self.loop.time()))

    def pause_writing(self) -> None:
        self.session.close("the peer does not read")
        if self.transport:
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        reason = f"connection lost: {error}" if error else "the peer closed the connection"
        # Not flushed: what has not been written until now will never be.
        self.handle(self.session.lost(reason))
        self.send_queued()
        if not self.closed.done():
            self.closed.set_result(reason)

    # How it goes on.

    def tick(self) -> None:
        if not self.session.is_closed:
            self.settle(self.session.tick(now=self.loop.time()))
            self.loop.call_later(TICK_S, self.tick)

    def settle(self, happened: list[events.Event]) -> None:
        # First written, then told: a request whose bytes go out in this very write is not
        # "not sent", even if the session has just ended.
        self.flush()
        self.handle(happened)

    def flush_soon(self) -> None:
        if not self.flushes:
            self.flushes = True
            self.loop.call_soon(self.flush)

    def flush(self) -> None:
        self.flushes = False
        if self.transport is None or self.transport.is_closing():
            return
        data = self.session.outgoing()
        if data:
            self.transport.write(data)
            self.unwritten.clear()
        if self.session.is_closed:
            self.transport.close()
            self.loop.call_later(LINGER_S, self.transport.abort)

    def handle(self, happened: list[events.Event]) -> None:
        for event in happened:
            match event:
                case events.Answered():
                    self.resolve(event.sequence, result_of(event))
                case events.Requested(pdu=DeliverSm() | DataSm()):
                    self.deliver(event)
                case events.Unanswered():
                    self.give_up(event)
                case _:
                    self.note(event)
        if self.queue:
            self.send_queued()

    def note(self, event: events.Event) -> None:
        match event:
            case events.Bound():
                self.on_bound()
            case events.BindRefused(status=status):
                self.bind_status = status
            case events.Closed(reason=reason) if not self.closed.done():
                self.closed.set_result(reason)
            case events.Garbled(error=error):
                logger.warning("%s: malformed PDU: %s", self.settings.system_id, error)
            case events.Stray(frame=frame):
                self.log_frame("nobody waits for this", frame, frame.status)
            case events.OutOfPlace(frame=frame, status=answer):
                self.log_frame("refused, not now", frame, answer)

    def log_frame(self, what: str, frame: Frame, status: int) -> None:
        """Names only: bodies are messages, and binds have passwords."""
        kind = type(frame.pdu).__name__
        words = (self.settings.system_id, what, kind, frame.sequence, statuses.name(status))
        logger.info("%s: %s: %s %d, %s", *words)

    def give_up(self, event: events.Unanswered) -> None:
        if event.sequence in self.unwritten:
            self.resolve(event.sequence, NotSent(event.reason))
        else:
            self.resolve(event.sequence, Unanswered(event.reason))

    def resolve(self, sequence: int, result: SubmitResult) -> None:
        self.answers.pop(sequence)(result)

    def deliver(self, event: events.Requested) -> None:
        """Hand a delivery on; it is answered whenever its owner says so."""
        assert isinstance(event.pdu, DeliverSm | DataSm)
        try:
            self.on_deliver(Delivered(event.pdu, partial(self.answer, event)))
        except Exception:
            logger.exception("%s: a delivery could not be taken", self.settings.system_id)
            self.answer(event, Status.RECEIVER_TEMPORARY_ERROR)

    def answer(self, event: events.Requested, status: Status) -> None:
        self.session.answer(event, status=status)
        self.flush_soon()


def result_of(event: events.Answered) -> SubmitResult:
    if event.status:
        return Refused(event.status)
    assert isinstance(event.response, SubmitSmResp)
    return Accepted(event.response.message_id)
