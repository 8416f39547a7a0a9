"""One client of the simulated centre: carries out what was drawn for each message."""

import asyncio
import hmac
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from messaging.smpp.protocol import events
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm, SubmitSmResp
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.session_states import CAN_RECEIVE
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import rubbish
from messaging.smpp.simulator.mailbox import Mailbox
from messaging.smpp.simulator.outcomes import Outcome

if TYPE_CHECKING:
    from messaging.smpp.simulator.simulator import Simulator

logger = logging.getLogger(__name__)

TICK_S = 0.1
RETRY_S = 1.0  # after a client refused a delivery
LINGER_S = 2.0
# Sequence numbers no session reaches, for answers to questions nobody asked.
STRAY_SEQUENCE = 0x7FFF0000
NOBODY = "nobody"


class Connection(asyncio.Protocol):
    def __init__(self, centre: "Simulator") -> None:
        self.centre = centre
        self.loop = asyncio.get_running_loop()
        self.session = ServerSession(
            centre.limits, now=self.loop.time(), operations=frozenset({SubmitSm})
        )
        self.transport: asyncio.Transport | None = None
        self.system_id = NOBODY
        self.mailbox: Mailbox | None = None
        self.flushes = False

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.centre.connections.add(self)
        self.tick()

    def data_received(self, data: bytes) -> None:
        self.settle(self.session.receive(data, now=self.loop.time()))

    def pause_writing(self) -> None:
        """A client that does not read is not listened to either."""
        if self.transport:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.listen()

    def connection_lost(self, error: Exception | None) -> None:
        self.centre.connections.discard(self)
        if self.mailbox:
            self.mailbox.leave(self)
        self.handle(self.session.lost("the connection is lost"))

    # What the mailbox asks.

    @property
    def can_deliver(self) -> bool:
        return self.session.can_deliver

    def deliver(self, pdu: DeliverSm) -> None:
        self.session.request(pdu, now=self.loop.time())
        self.flush_soon()

    # How it goes on.

    def tick(self) -> None:
        if not self.session.is_closed:
            self.settle(self.session.tick(now=self.loop.time()))
            self.loop.call_later(TICK_S, self.tick)

    def leave(self) -> None:
        self.session.unbind(now=self.loop.time())
        self.flush()

    def settle(self, happened: list[events.Event]) -> None:
        self.handle(happened)
        # The journal comes before the answers: it must know what a client was told.
        self.centre.flush_journal()
        self.flush()
        if self.session.is_full and self.transport:
            self.transport.pause_reading()

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
        if self.session.is_closed:
            self.transport.close()
            self.loop.call_later(LINGER_S, self.transport.abort)

    def listen(self) -> None:
        if self.session.is_full or self.transport is None or self.transport.is_reading():
            return
        self.transport.resume_reading()
        self.settle(self.session.resume(now=self.loop.time()))

    def handle(self, happened: list[events.Event]) -> None:
        for event in happened:
            match event:
                case events.Requested(pdu=SubmitSm() as pdu):
                    self.on_submit(event, pdu)
                case events.BindRequested():
                    self.on_bind(event)
                case events.Answered():
                    self.on_acknowledged(event)
                case events.Unanswered(request=DeliverSm() as pdu) if self.mailbox:
                    self.mailbox.put_back(pdu)
                case events.Closed(reason=reason):
                    logger.info("%s: %s", self.system_id, reason)

    def on_bind(self, event: events.BindRequested) -> None:
        system_id = event.pdu.system_id
        password = self.centre.accounts.get(system_id)
        if password is None:
            self.session.refuse(event, Status.INVALID_SYSTEM_ID)
        elif not hmac.compare_digest(password.encode(), event.pdu.password.encode()):
            self.session.refuse(event, Status.INVALID_PASSWORD)
        else:
            self.session.accept(event, self.centre.name)
            self.system_id = system_id
            self.mailbox = self.centre.mailbox(system_id)
            if self.session.state in CAN_RECEIVE:
                self.mailbox.join(self)

    def on_acknowledged(self, event: events.Answered) -> None:
        if self.mailbox is None or not isinstance(event.request, DeliverSm):
            return
        if event.status:
            self.loop.call_later(RETRY_S, self.mailbox.put_back, event.request)
        else:
            self.centre.acknowledged(event.request)
        self.mailbox.pump()

    # How a message is treated.

    def on_submit(self, event: events.Requested, pdu: SubmitSm) -> None:
        outcome = self.centre.outcome(pdu, self.system_id)
        in_answer, in_receipts = self.centre.next_id()
        message_id = None if outcome.status else in_answer
        self.centre.note(pdu, self.system_id, message_id, outcome.status)
        if outcome.state is not None:
            self.centre.report(pdu, self.system_id, in_receipts, outcome)
        if outcome.breaks_connection:
            self.loop.call_soon(self.hang_up)
        else:
            self.later(outcome.answer_delay_s, lambda: self.answer(event, message_id, outcome))

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        if delay_s > 0:
            self.loop.call_later(delay_s, act)
        else:
            act()

    def answer(self, event: events.Requested, message_id: str | None, outcome: Outcome) -> None:
        if self.session.is_closed:
            return
        response = SubmitSmResp(message_id=message_id or "")
        if outcome.answers:
            self.session.answer(event, response, outcome.status)
        else:
            self.session.unanswered.discard(event)
        if outcome.answers > 1:
            self.session.send(response, event.sequence, outcome.status)
        self.misbehave(outcome)
        self.flush_soon()
        if self.transport and not self.transport.is_reading():
            self.loop.call_soon(self.listen)

    def misbehave(self, outcome: Outcome) -> None:
        """Send what nobody has asked for."""
        sequence = STRAY_SEQUENCE + self.centre.random.randrange(0xFFFF)
        if outcome.stray_follows:
            self.session.send(SubmitSmResp(message_id="stray"), sequence)
        if outcome.malformed_follows:
            self.session.pending.append(rubbish.draw(sequence, self.centre.random))

    def hang_up(self) -> None:
        if self.transport:
            self.transport.abort()
