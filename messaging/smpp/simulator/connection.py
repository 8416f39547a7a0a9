"""One client of the simulated centre: carries out what was drawn for each message."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from messaging.smpp.protocol import events
from messaging.smpp.protocol.pdus import SubmitSm, SubmitSmResp
from messaging.smpp.protocol.session_states import CAN_RECEIVE
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import rubbish
from messaging.smpp.simulator.mailbox import Delivery, Mailbox
from messaging.smpp.simulator.outcomes import Outcome
from messaging.smpp.simulator.session import CentreSession
from messaging.smpp.simulator.state import Counts
from messaging.smpp.simulator.wire import Wire

if TYPE_CHECKING:
    from messaging.smpp.simulator.simulator import Simulator

logger = logging.getLogger(__name__)

TICK_S = 0.1
RETRY_S = 1.0  # after a client refused a delivery
# Sequence numbers no session reaches, for answers to questions nobody asked.
STRAY_SEQUENCE = 0x7FFF0000
NOBODY = "nobody"


class Connection(asyncio.Protocol):
    """`flaw` names what is wrong with the connection as a whole, if anything is."""

    def __init__(self, centre: "Simulator", *, number: int, flaw: str | None) -> None:
        self.centre = centre
        self.number = number
        self.flaw = flaw
        self.loop = asyncio.get_running_loop()
        self.session = CentreSession(
            centre.limits, now=self.loop.time(), ignores=self.ignores_enquiry
        )
        self.wire: Wire | None = None
        self.system_id = NOBODY
        self.counts = Counts()
        self.mailbox: Mailbox | None = None
        self.delivering: dict[int, Delivery] = {}
        self.bound_at = 0.0
        self.submits = 0
        self.flushes = False
        self.is_dead = False  # it neither reads nor writes, and nobody tells the client

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not every loop's transports inherit from asyncio's.
        self.wire = Wire(cast(asyncio.Transport, transport), drips=self.flaw == "drips")
        self.centre.connections.add(self)
        if self.flaw:
            self.play(self.flaw)
        if self.flaw == "resets":
            self.wire.reset()
        self.is_dead = self.flaw == "black_holes"
        self.tick()

    def data_received(self, data: bytes) -> None:
        if not self.is_dead:
            self.settle(self.session.receive(data, now=self.loop.time()))

    def pause_writing(self) -> None:
        """A client that does not read is not listened to either."""
        if self.wire:
            self.wire.transport.pause_reading()

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

    def deliver(self, delivery: Delivery) -> None:
        sequence = self.session.request(delivery.pdu, now=self.loop.time())
        self.delivering[sequence] = delivery
        self.flush_soon()

    # How it goes on.

    def tick(self) -> None:
        if self.session.is_closed:
            return
        if not self.is_dead:
            self.settle(self.session.tick(now=self.loop.time()))
            self.unbind_in_time()
        self.loop.call_later(TICK_S, self.tick)

    def unbind_in_time(self) -> None:
        after_s = self.centre.faults.unbind_after_s
        if after_s and self.session.is_bound and self.loop.time() >= self.bound_at + after_s:
            self.play("unbind_after_s")
            self.leave()

    def leave(self) -> None:
        self.session.unbind(now=self.loop.time())
        self.flush()

    def settle(self, happened: list[events.Event]) -> None:
        self.handle(happened)
        # The journal comes before the answers: it must know what a client was told.
        self.centre.flush_journal()
        self.flush()
        if self.session.is_full and self.wire:
            self.wire.transport.pause_reading()

    def flush_soon(self) -> None:
        if not self.flushes:
            self.flushes = True
            self.loop.call_soon(self.flush)

    def flush(self) -> None:
        self.flushes = False
        if self.wire is None or self.wire.transport.is_closing():
            return
        data = self.session.outgoing()
        if data and not self.is_dead:
            self.wire.write(data)
        if self.session.is_closed:
            self.wire.close()

    def listen(self) -> None:
        if self.session.is_full or self.wire is None or self.wire.transport.is_reading():
            return
        self.wire.transport.resume_reading()
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
                case events.Unanswered():
                    self.on_unacknowledged(event)
                case events.Closed(reason=reason):
                    self.on_closed(reason)

    # Coming and going.

    def on_bind(self, event: events.BindRequested) -> None:
        system_id = event.pdu.system_id
        status = self.centre.verdict(system_id, event.pdu.password)
        if status is Status.BIND_FAILED:
            self.play("binds_refused")
        self.centre.tell(
            "bind",
            connection=self.number,
            system_id=system_id,
            mode=type(event.pdu).__name__.removeprefix("Bind").lower(),
            code=int(status),
        )
        if status:
            self.session.refuse(event, status)
            return
        self.session.accept(event, self.centre.name)
        self.system_id = system_id
        self.counts = self.centre.counts_of(system_id)
        self.mailbox = self.centre.mailbox(system_id)
        self.bound_at = self.loop.time()
        if self.flaw == "half_open":
            self.flush()
            self.is_dead = True
        elif self.session.state in CAN_RECEIVE:
            self.mailbox.join(self)

    def on_closed(self, reason: str) -> None:
        logger.info("%s: %s", self.system_id, reason)
        if self.system_id != NOBODY:
            self.centre.tell(
                "unbind", connection=self.number, system_id=self.system_id, reason=reason
            )

    def ignores_enquiry(self, sequence: int) -> bool:
        ignores = self.centre.happens("enquiry_ignored")
        if ignores:
            self.play("enquiry_ignored", sequence)
        return ignores

    # What becomes of deliveries.

    def on_acknowledged(self, event: events.Answered) -> None:
        delivery = self.delivering.pop(event.sequence, None)
        if self.mailbox is None or delivery is None:
            return
        if event.status:
            self.loop.call_later(RETRY_S, self.mailbox.put_back, delivery)
        else:
            self.counts.acknowledged += 1
            self.centre.acknowledged(delivery)
        if self.mailbox.waiting:
            self.mailbox.pump()

    def on_unacknowledged(self, event: events.Unanswered) -> None:
        delivery = self.delivering.pop(event.sequence, None)
        if self.mailbox and delivery:
            self.mailbox.put_back(delivery)

    # How a message is treated.

    def on_submit(self, event: events.Requested, pdu: SubmitSm) -> None:
        self.submits += 1
        outcome = self.centre.outcome(pdu, self.system_id)
        in_answer, in_receipts = self.centre.next_id()
        message_id = None if outcome.status else in_answer
        self.centre.note(pdu, self, event.sequence, message_id, outcome.status)
        self.count(outcome)
        for name in outcome.played:
            self.play(name, event.sequence)
        if outcome.breaks_connection:
            self.loop.call_soon(self.hang_up)
        elif outcome.answer_delay_s > 0:
            self.loop.call_later(outcome.answer_delay_s, self.answer, event, message_id, outcome)
        else:
            self.answer(event, message_id, outcome)
        # Behind the answer, which so comes first where both are due at the same time.
        if outcome.state is not None:
            self.centre.report(pdu, self, in_receipts, outcome)
        self.close_in_time()

    def count(self, outcome: Outcome) -> None:
        self.counts.submits += 1
        if outcome.status:
            self.counts.refused += 1
        else:
            self.counts.accepted += 1

    def close_in_time(self) -> None:
        after = self.centre.faults.close_after
        if after and self.submits == after:
            self.play("close_after")
            self.loop.call_soon(self.hang_up)

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
        if outcome.played:
            self.misbehave(outcome)
        self.flush_soon()
        if self.wire and not self.wire.transport.is_reading():
            self.loop.call_soon(self.listen)

    def misbehave(self, outcome: Outcome) -> None:
        """Send what nobody has asked for."""
        random = self.centre.random
        sequence = STRAY_SEQUENCE + random.randrange(0xFFFF)
        if outcome.stray_follows:
            self.session.send(SubmitSmResp(message_id="stray"), sequence)
        if outcome.malformed_follows:
            self.session.pending.append(rubbish.draw(sequence, random))
        if outcome.broken_framing_follows:
            self.session.pending.append(rubbish.noise(random))

    def play(self, fault: str, sequence: int | None = None) -> None:
        """Write down that something goes wrong on purpose."""
        self.centre.tell(
            "fault",
            fault=fault,
            connection=self.number,
            system_id=self.system_id,
            sequence=sequence,
        )

    def hang_up(self) -> None:
        if self.wire:
            self.wire.transport.abort()
