"""A simulated SMSC: a real SMPP server that misbehaves as much as it is told to."""

import asyncio
import logging
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import deliveries, faults, outcomes
from messaging.smpp.simulator.connection import Connection
from messaging.smpp.simulator.faults import BadFaults, Faults
from messaging.smpp.simulator.journal import Journal
from messaging.smpp.simulator.mailbox import Mailbox
from messaging.smpp.simulator.message_ids import MessageIds
from messaging.smpp.simulator.outcomes import Outcome
from messaging.smpp.simulator.owed import Owed
from messaging.smpp.simulator.rate import Rate

logger = logging.getLogger(__name__)

LIMITS = Limits(window=100, inbound_window=1000, response_s=30, enquire_s=60)
WATCH_S = 0.2
GOODBYE_S = 2.0


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
        faults_file: Path | None = None,
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
        self.faults_file = faults_file
        self.host = host
        self.port = port
        self.limits = limits
        self.name = "SIMULATOR"
        self.random = Random(seed)  # noqa: S311 (faults, no secrets)
        self.ids = MessageIds()
        self.connections: set[Connection] = set()
        self.mailboxes: dict[str, Mailbox] = {}
        self.rates: dict[str, Rate] = {}
        self.server: asyncio.Server | None = None
        self.watching: asyncio.Task[None] | None = None
        self.faults_time: int | None = None

    async def start(self) -> None:
        """Listen; `port` is then the real one. Raises `OSError` if it cannot."""
        loop = asyncio.get_running_loop()
        self.look_at_faults()
        self.server = await loop.create_server(
            lambda: Connection(self), self.host, self.port, backlog=1024
        )
        self.port = self.server.sockets[0].getsockname()[1]
        for debt in self.owed.inherited if self.owed else ():
            self.send_later(debt.system_id, debt.pdu, max(0.0, debt.due - time.time()))
        if self.faults_file:
            self.watching = loop.create_task(self.watch_faults())

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
        if self.watching:
            self.watching.cancel()
        if self.server:
            self.server.close()
        for connection in list(self.connections):
            connection.hang_up()
        while self.connections:
            await asyncio.sleep(0)
        if self.journal and self.owed:
            self.journal.close()
            self.owed.close()
            self.journal = self.owed = None

    def send(self, system_id: str, pdu: DeliverSm) -> None:
        """Deliver something to a client, for instance a message from a handset."""
        self.mailbox(system_id).put(pdu)

    # What connections ask.

    def mailbox(self, system_id: str) -> Mailbox:
        return self.mailboxes.setdefault(system_id, Mailbox())

    def next_id(self) -> tuple[str, str]:
        return self.ids.next(self.faults.receipt_ids)

    def outcome(self, pdu: SubmitSm, system_id: str) -> Outcome:
        """What becomes of a message; the rate limit comes before everything."""
        rate = self.rates.setdefault(system_id, Rate())
        now = asyncio.get_running_loop().time()
        if not rate.allows(self.faults.rate_limit_per_s, now=now):
            return outcomes.shaped(self.faults, self.random, status=Status.THROTTLED)
        return outcomes.draw(pdu.destination_addr, self.faults, self.random)

    def note(self, pdu: SubmitSm, system_id: str, message_id: str | None, status: int) -> None:
        if self.journal:
            self.journal.note(pdu, system_id=system_id, message_id=message_id, status=status)

    def flush_journal(self) -> None:
        if self.journal and self.owed:
            self.journal.flush()
            self.owed.flush()

    def acknowledged(self, pdu: DeliverSm) -> None:
        if self.owed:
            self.owed.paid(pdu)

    def report(self, pdu: SubmitSm, system_id: str, message_id: str, outcome: Outcome) -> None:
        """Send the receipts, and the reply, of a message in their time."""
        for delivery in self.consequences(pdu, message_id, outcome):
            if self.owed:
                self.owed.add(system_id, delivery, delay_s=outcome.receipt_delay_s)
            self.send_later(system_id, delivery, outcome.receipt_delay_s)

    def send_later(self, system_id: str, pdu: DeliverSm, delay_s: float) -> None:
        asyncio.get_running_loop().call_later(delay_s, self.send, system_id, pdu)

    def consequences(self, pdu: SubmitSm, message_id: str, outcome: Outcome) -> list[DeliverSm]:
        """What a message brings back: its receipts, then the handset's reply."""
        replies = [deliveries.reply(pdu)] if outcome.has_reply else []
        if outcome.state is None or not deliveries.is_wanted(pdu, outcome.state):
            return replies
        submitted = deliveries.clock()
        receipt = deliveries.receipt(
            pdu,
            message_id=message_id,
            state=outcome.state,
            submitted=submitted,
            done=submitted + timedelta(seconds=outcome.receipt_delay_s),
            form=self.faults.receipt_form,
        )
        return [receipt] * outcome.receipts + replies

    # The faults file.

    async def watch_faults(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            self.look_at_faults()

    def look_at_faults(self) -> None:
        """Take over the faults file if it has changed; a bad one changes nothing."""
        if self.faults_file is None:
            return
        try:
            changed_at = self.faults_file.stat().st_mtime_ns
        except FileNotFoundError:
            changed_at = None
        if changed_at == self.faults_time:
            return
        self.faults_time = changed_at
        try:
            known = changed_at is not None
            initial = self.initial_faults
            self.faults = faults.read(self.faults_file, initial) if known else initial
        except BadFaults as error:
            logger.warning("the faults stay as they are: %s", error)
