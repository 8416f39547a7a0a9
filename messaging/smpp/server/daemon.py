"""One process that customers bind to: listens, lets in, watches over its binds, leaves in order."""

import asyncio
import os
import socket
import ssl
from collections import Counter
from collections.abc import Coroutine
from functools import partial
from ipaddress import IPv4Address, IPv6Address

import structlog

from messaging.dispatch.database_thread import DatabaseThread
from messaging.smpp.pdu_log import PduLog
from messaging.smpp.protocol.events import BindRequested, Requested
from messaging.smpp.server.binds import Binds, Bound
from messaging.smpp.server.connection import ServerConnection
from messaging.smpp.server.entrance import HANDSHAKE_S, Entrance
from messaging.smpp.server.gate import Entered, Gate, Knock, Turned
from messaging.smpp.server.node import Node
from messaging.smpp.server.operations import Desk
from messaging.smpp.server.postman import Postman
from messaging.smpp.server.settings import ServerSettings

log = structlog.get_logger(__name__)

BACKLOG = 1024


class Daemon:
    """`start`, then `stop`; meanwhile `failed` is set if it cannot go on. Made in its own loop."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.binds = Binds()
        self.failed = asyncio.Event()
        self.node = Node(self.binds, beat_s=settings.beat_s, on_evict=self.evict)
        self.gate = Gate(settings.checks_at_a_time)
        self.desk = Desk()
        self.post_database = DatabaseThread("postman")
        self.postman = Postman(self.binds, self.post_database)
        self.binds.on_change = self.postman.wake
        self.pdu_log = PduLog()
        self.port: int | None = None
        self.tls_port: int | None = None
        self._tls: ssl.SSLContext | None = None
        self._servers: list[asyncio.Server] = []
        self._entrances: list[Entrance] = []
        self._connections: set[ServerConnection] = set()
        self._addresses: Counter[IPv4Address | IPv6Address] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: list[asyncio.Task[None]] = []
        self._is_stopping = False

    async def start(self) -> None:
        """Listen, under a name of its own. Raises `OSError` for a port or a certificate."""
        await self._open_ports()
        await self.node.open(self.settings.name or self._own_name())
        self._running = [
            asyncio.create_task(self._watched("node", self.node.run())),
            asyncio.create_task(self._watched("postman", self.postman.run())),
            asyncio.create_task(self._watched("pdu log", self.pdu_log.run())),
            asyncio.create_task(self._watched("clock", self._tick())),
        ]
        for entrance in self._entrances:
            entrance.start()
        for server in self._servers:
            await server.start_serving()
        log.info("smppd_listens", node=self.node.name, port=self.port, tls_port=self.tls_port)

    async def stop(self) -> None:
        """Take in nothing new, answer what is open, unbind everybody, and be gone."""
        self._is_stopping = True
        for server in self._servers:
            server.close()
        for entrance in self._entrances:
            await entrance.close()
        self.postman.stop()
        self.node.stop()
        drain_s, unbind_s = self.settings.drain_s, self.settings.limits.unbind_s
        going = [self._leave(one, "stopping", drain_s, unbind_s) for one in self._connections]
        await asyncio.gather(*going, *self._tasks, return_exceptions=True)
        await self.pdu_log.stop()
        *finishing, clock = self._running
        clock.cancel()
        await asyncio.gather(*finishing, clock, return_exceptions=True)
        for one in tuple(self._connections):
            one.hang_up()
        await self.gate.close()
        await self.desk.stop(self.settings.drain_s)
        await self.post_database.close()
        await self.node.close()
        log.info("smppd_stopped", node=self.node.name)

    def read_certificate(self) -> None:
        """Read the certificate anew; connections to come are shown it."""
        if self._tls and self.settings.certificate:
            self._tls.load_cert_chain(self.settings.certificate, self.settings.key)
            log.info("certificate_read", node=self.node.name)

    def evict(self, connection: ServerConnection, reason: str) -> None:
        """Close this bind, in order and soon."""
        if not connection.is_leaving:
            seconds = self.settings.eviction_s
            self._keep(self._leave(connection, reason, seconds, seconds))

    # What connections ask.

    def arrived(self, connection: ServerConnection) -> bool:
        """Whether there is room for one more, also from this address."""
        assert connection.visit is not None
        address = connection.visit.address
        if self._is_stopping or len(self._connections) >= self.settings.connections_max:
            return False
        if self._addresses[address] >= self.settings.connections_per_address:
            return False
        self._addresses[address] += 1
        self._connections.add(connection)
        self.pdu_log.meet(connection.session, connection.visit.label)
        return True

    def left(self, connection: ServerConnection) -> None:
        if connection not in self._connections or connection.visit is None:
            return
        self._connections.remove(connection)
        self._addresses[connection.visit.address] -= 1
        if not self._addresses[connection.visit.address]:
            del self._addresses[connection.visit.address]
        self.binds.remove(connection)
        if connection.bound:
            self.node.forget(connection.bound.bind_id)

    def knocked(self, connection: ServerConnection, event: BindRequested) -> None:
        self._keep(self._let_in(connection, event))

    def handle(self, connection: ServerConnection, event: Requested) -> None:
        self.desk.handle(connection, event)

    # How it goes on.

    async def _let_in(self, connection: ServerConnection, event: BindRequested) -> None:
        assert connection.visit is not None
        loop = asyncio.get_running_loop()
        answer_at = loop.time() + self.settings.refuse_s
        knock = Knock(connection.visit, event.pdu)
        found = await self.gate.ask(
            knock,
            node=self.node.id,
            gone=self.node.gone,
            is_waiting=lambda: not connection.session.is_closed,
        )
        if isinstance(found, Entered):
            self._welcome(connection, event, found, knock)
        elif isinstance(found, Turned):
            connection.say("bind_refused", why=found.reason, asked_for=event.pdu.system_id)
            await asyncio.sleep(max(0, answer_at - loop.time()))
            if not connection.session.is_closed:
                connection.refuse(event, found.status)

    def _welcome(
        self, connection: ServerConnection, event: BindRequested, found: Entered, knock: Knock
    ) -> None:
        if connection.session.is_closed or connection.is_leaving:
            self.node.forget(found.bind_id)
            return
        kind = knock.kind
        bound = Bound(
            bind_id=found.bind_id,
            door=found.account.door,
            kind=kind,
            account=found.account,
            payer=found.payer,
            interface_version=event.pdu.interface_version,
            address_range=event.pdu.address_range,
        )
        connection.accept(event, bound)
        self.binds.add(connection, bound)
        label = f"{kind} {knock.visit.label}"
        self.pdu_log.watch("account", bound.door, connection.session, label)
        connection.say("bound", kind=kind)

    async def _leave(
        self, connection: ServerConnection, reason: str, drain_s: float, unbind_s: float
    ) -> None:
        self.binds.retire(connection)
        await connection.leave(reason, drain_s=drain_s, unbind_s=unbind_s)

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self.settings.tick_s)
            for connection in tuple(self._connections):
                connection.tick(loop.time())

    async def _watched(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Run what must not end before we do."""
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("smppd_cannot_go_on", part=name)
        if not self._is_stopping:
            self.failed.set()

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open_ports(self) -> None:
        if self.settings.port is not None:
            self.port = await self._listen(self.settings.port, None)
        if self.settings.tls_port is not None:
            self._tls = self._context()
            self.tls_port = await self._listen(self.settings.tls_port, self._tls)

    async def _listen(self, port: int, tls: ssl.SSLContext | None) -> int:
        if self.settings.balancers:
            self._entrances.append(entrance := Entrance(self, tls))
            return entrance.open(port, BACKLOG)
        server = await asyncio.get_running_loop().create_server(
            partial(ServerConnection, self, uses_tls=tls is not None),
            self.settings.host,
            port,
            backlog=BACKLOG,
            reuse_port=self.settings.reuse_port or None,
            ssl=tls,
            ssl_handshake_timeout=HANDSHAKE_S if tls else None,
            start_serving=False,
        )
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.settings.certificate is None:
            raise FileNotFoundError("a TLS port needs a certificate")
        context.load_cert_chain(self.settings.certificate, self.settings.key)
        return context

    def _own_name(self) -> str:
        name = f"{socket.gethostname()}:{self.port or self.tls_port}"
        return f"{name}/{os.getpid()}" if self.settings.reuse_port else name
