"""A simulated SMSC: a real SMPP server that misbehaves as much as it is told to."""

import asyncio
import hmac
import logging
import ssl
import time
from pathlib import Path
from random import Random

from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import deliveries, faults, message_ids, orders, outcomes
from messaging.smpp.simulator.connection import Connection
from messaging.smpp.simulator.deliveries import Account
from messaging.smpp.simulator.desk import Desk
from messaging.smpp.simulator.faults import Faults
from messaging.smpp.simulator.journal import Journal
from messaging.smpp.simulator.mailbox import Delivery, Mailbox
from messaging.smpp.simulator.message_ids import MessageIds
from messaging.smpp.simulator.outcomes import Outcome
from messaging.smpp.simulator.owed import Owed
from messaging.smpp.simulator.rate import Rate
from messaging.smpp.simulator.state import Counts

logger = logging.getLogger(__name__)

LIMITS = Limits(window=100, inbound_window=1000, response_s=30, enquire_s=60)
GOODBYE_S = 2.0
# What can be wrong with a connection as a whole; at most one of them is drawn for it.
FLAWS = ("resets", "black_holes", "half_open", "drips")


class Simulator:
    """Start it, read `port`, set `faults` at any time, stop it.

    `accounts` are passwords by system_id. With a journal, receipts that were not acknowledged
    are kept beside it, and the next simulator with that journal sends them.
    """

    def __init__(
        self,
        *,
        accounts: dict[str, str],
        settings: Faults = faults.PRESETS[faults.DEFAULT_PRESET],
        journal: Path | None = None,
        desk: Desk | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits = LIMITS,
        seed: int | None = None,
    ) -> None:
        self.accounts = accounts
        self.faults = settings
        self.initial_faults = settings
        self.journal = Journal(journal) if journal else None
        self.owed = Owed(journal.with_suffix(".owed")) if journal else None
        self.desk = desk or Desk()
        self.host = host
        self.port = port
        self.tls: ssl.SSLContext | None = None
        self.tls_port = 0
        self.limits = limits
        self.name = "SIMULATOR"
        self.random = Random(seed)  # noqa: S311 (faults, no secrets)
        self.ids = MessageIds()
        self.connections: set[Connection] = set()
        self.last_connection = 0
        self.mailboxes: dict[str, Mailbox] = {}
        self.rates: dict[str, Rate] = {}
        self.counts = {system_id: Counts() for system_id in accounts}
        self.servers: list[asyncio.Server] = []
        self.tending: asyncio.Task[None] | None = None

    def secure(self, tls: ssl.SSLContext, port: int = 0) -> None:
        """Listen with TLS, too; call it before the start."""
        self.tls = tls
        self.tls_port = port

    async def start(self) -> None:
        """Listen; `port` and `tls_port` are then the real ones. Raises `OSError` if it cannot."""
        self.desk.open(self)
        self.port = await self.listen(self.port, None)
        if self.tls:
            self.tls_port = await self.listen(self.tls_port, self.tls)
        for debt in self.owed.inherited if self.owed else ():
            delivery = Delivery(debt.pdu, debt=debt.number)
            self.send_later(debt.system_id, [delivery], max(0.0, debt.due - time.time()))
        self.tending = asyncio.get_running_loop().create_task(self.desk.tend(self))

    async def listen(self, port: int, tls: ssl.SSLContext | None) -> int:
        server = await asyncio.get_running_loop().create_server(
            self.connection, self.host, port, backlog=1024, ssl=tls
        )
        self.servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def connection(self) -> Connection:
        self.last_connection += 1
        flaw = next((flaw for flaw in FLAWS if self.happens(flaw)), None)
        return Connection(self, number=self.last_connection, flaw=flaw)

    async def stop(self) -> None:
        """Unbind every client, wait for them a little, and close."""
        for connection in list(self.connections):
            connection.leave()
        until = asyncio.get_running_loop().time() + GOODBYE_S
        while self.connections and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.01)
        await self.kill()

    async def kill(self) -> None:
        """Vanish without a word, as a centre does whose machine is switched off."""
        if self.tending:
            self.tending.cancel()
        for server in self.servers:
            server.close()
        for connection in list(self.connections):
            connection.hang_up()
        while self.connections:
            await asyncio.sleep(0)
        if self.journal and self.owed:
            self.journal.close()
            self.owed.close()
            self.journal = self.owed = None

    # What it sends by itself.

    def send(self, system_id: str, *pdus: DeliverSm) -> None:
        """Deliver something to a client, for instance a message from a handset."""
        self.counts_of(system_id).inbound += len(pdus)
        self.mailbox(system_id).put(*map(Delivery, pdus))

    def carry_out(self, order: orders.Order) -> None:
        """Send a handset's message; raises `BadOrder`."""
        if order.system_id not in self.accounts:
            raise orders.BadOrder(f"there is no account {order.system_id!r}")
        pdus = orders.pdus_of(order, self.random)
        self.tell(
            "inbound",
            system_id=order.system_id,
            source=order.source,
            destination=order.destination,
            text=order.text,
            parts=len(pdus),
        )
        self.send(order.system_id, *pdus)

    # What connections ask.

    def mailbox(self, system_id: str) -> Mailbox:
        return self.mailboxes.setdefault(system_id, Mailbox())

    def counts_of(self, system_id: str) -> Counts:
        return self.counts.setdefault(system_id, Counts())

    def happens(self, fault: str) -> bool:
        """Whether a fault of connections is to be played now."""
        share = getattr(self.faults, fault)
        return bool(share) and self.random.random() < share

    def verdict(self, system_id: str, password: str) -> Status:
        """Whether a client may bind: OK, or why not."""
        known = self.accounts.get(system_id)
        if known is None:
            return Status.INVALID_SYSTEM_ID
        if not hmac.compare_digest(known.encode(), password.encode()):
            return Status.INVALID_PASSWORD
        return Status.BIND_FAILED if self.happens("binds_refused") else Status.OK

    def next_id(self) -> tuple[str, str]:
        settings = self.faults
        return self.ids.next(
            message_ids.draw(settings.receipt_ids, settings.receipt_ids_changed, self.random)
        )

    def outcome(self, pdu: SubmitSm, system_id: str) -> Outcome:
        """What becomes of a message; the rate limit comes before everything."""
        limit = self.faults.rate_limit_per_s
        if limit:
            rate = self.rates.setdefault(system_id, Rate())
            if not rate.allows(limit, now=asyncio.get_running_loop().time()):
                return outcomes.over_rate(self.faults, self.random)
        return outcomes.draw(pdu.destination_addr, self.faults, self.random)

    def note(
        self,
        pdu: SubmitSm,
        connection: Connection,
        sequence: int,
        message_id: str | None,
        status: Status,
    ) -> None:
        if self.journal:
            self.journal.note(
                pdu,
                system_id=connection.system_id,
                message_id=message_id,
                status=status,
                connection=connection.number,
                sequence=sequence,
            )

    def tell(self, kind: str, **fields: object) -> None:
        """Write down what is no submission."""
        if self.journal:
            self.journal.event(kind, **fields)

    def flush_journal(self) -> None:
        if self.journal and self.owed:
            self.journal.flush()
            self.owed.flush()

    def acknowledged(self, delivery: Delivery) -> None:
        if self.owed and delivery.debt:
            self.owed.paid(delivery.debt)

    # Receipts.

    def report(
        self, pdu: SubmitSm, connection: Connection, message_id: str, outcome: Outcome
    ) -> None:
        """Send the receipts, and the reply, of a message in their time."""
        system_id, delay_s = connection.system_id, outcome.receipt_delay_s
        avoids = connection if outcome.goes_elsewhere else None
        found = [
            Delivery(sent, debt=self.owe(system_id, sent, delay_s), avoids=avoids)
            for sent in self.consequences(pdu, message_id, outcome)
        ]
        self.counts_of(system_id).receipts += len(found) - outcome.has_reply
        if found:
            self.send_later(system_id, found, delay_s)

    def owe(self, system_id: str, pdu: DeliverSm, delay_s: float) -> int:
        return self.owed.add(system_id, pdu, delay_s=delay_s) if self.owed else 0

    def send_later(self, system_id: str, found: list[Delivery], delay_s: float) -> None:
        loop = asyncio.get_running_loop()
        put = self.mailbox(system_id).put
        if delay_s > 0:
            loop.call_later(delay_s, put, *found)
        else:
            loop.call_soon(put, *found)

    def consequences(self, pdu: SubmitSm, message_id: str, outcome: Outcome) -> list[DeliverSm]:
        """What a message brings back: its receipts, then the handset's reply."""
        replies = [deliveries.reply(pdu)] if outcome.has_reply else []
        if outcome.state is None or not deliveries.is_wanted(pdu, outcome.state):
            return replies
        submitted = time.time()
        done = submitted + outcome.receipt_delay_s
        said = Account(message_id, outcome.state, submitted, done)
        found = [self.receipt(pdu, said)] * outcome.receipts
        if outcome.is_contradicted:
            other = deliveries.contradiction(outcome.state)
            found.append(self.receipt(pdu, said._replace(state=other)))
        if outcome.stray_receipt_follows:
            unknown = self.ids.next("same")[0]
            found.append(self.receipt(pdu, said._replace(message_id=unknown)))
        return found + replies

    def receipt(self, pdu: SubmitSm, said: Account) -> DeliverSm:
        return deliveries.receipt(
            pdu,
            said,
            form=self.faults.receipt_form,
            dialect=deliveries.dialect(self.faults.receipt_dialect, self.random),
        )

    def counted(self) -> dict[str, Counts]:
        """The counts of every account, with what is so at this moment."""
        for system_id, counts in self.counts.items():
            bound = [c for c in self.connections if c.system_id == system_id]
            counts.binds = len(bound)
            counts.waiting = len(self.mailbox(system_id).waiting)
        return self.counts
