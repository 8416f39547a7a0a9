"""How connections come in where balancers stand in front: a PROXY header, then TLS, then SMPP.

asyncio begins TLS with the first octet of a connection, so here it is given a connection only
when its header has been read, from the bare socket and without an octet of what follows.

Who is no balancer comes in at once, and a header of theirs is what it is without balancers: no
SMPP, and no TLS either. A balancer that only looks whether we are there leaves no line in the log.
"""

import asyncio
import socket
import ssl
from contextlib import ExitStack, suppress
from functools import partial

import structlog

from messaging.smpp.protocol.proxy import BadHeader, HeaderReader, Origin
from messaging.smpp.server import peers
from messaging.smpp.server.connection import House, ServerConnection

log = structlog.get_logger(__name__)

HANDSHAKE_S = 10.0
# After what a connection could not be taken for: there are no descriptors left, for one.
PAUSE_S = 0.5


class Entrance:
    """One port, with or without TLS."""

    def __init__(self, house: House, tls: ssl.SSLContext | None) -> None:
        self.house = house
        self.tls = tls
        self.loop = asyncio.get_running_loop()
        self.listener: socket.socket | None = None
        self.entering: dict[asyncio.Task[None], socket.socket] = {}

    def open(self, port: int, backlog: int) -> int:
        """Take the port; its number. Raises `OSError`."""
        settings = self.house.settings
        family, _, _, _, place = socket.getaddrinfo(
            settings.host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        self.listener = socket.create_server(
            place[:2], family=family, backlog=backlog, reuse_port=settings.reuse_port
        )
        self.listener.setblocking(False)
        return int(self.listener.getsockname()[1])

    def start(self) -> None:
        """Let connections in, until `close`."""
        if self.listener:
            self.loop.add_reader(self.listener, self.accept)

    async def close(self) -> None:
        """Whoever has not come in yet stays outside."""
        if self.listener:
            self.loop.remove_reader(self.listener)
            self.listener.close()
            self.listener = None
        entering = dict(self.entering)
        for task in entering:
            task.cancel()
        await asyncio.gather(*entering, return_exceptions=True)
        # Of those that had not even begun, nobody else does.
        for guest in entering.values():
            guest.close()

    def accept(self) -> None:
        assert self.listener is not None
        try:
            guest, _ = self.listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError as error:
            log.warning("connection_not_taken", error=repr(error))
            self.loop.remove_reader(self.listener)
            self.loop.call_later(PAUSE_S, self.start)
            return
        task = self.loop.create_task(self.receive(guest))
        self.entering[task] = guest
        task.add_done_callback(self.entering.pop)

    async def receive(self, guest: socket.socket) -> None:
        """Find out who it is, then let it in, with TLS where that is spoken here."""
        # It may have gone again, or be no good at TLS.
        with suppress(OSError), ExitStack() as undone:
            undone.callback(guest.close)
            guest.setblocking(False)
            origin = await self.origin_of(guest)
            if origin is None:
                return
            # From here on its transport closes it.
            undone.pop_all()
            await self.loop.connect_accepted_socket(
                partial(ServerConnection, self.house, uses_tls=bool(self.tls), origin=origin),
                guest,
                ssl=self.tls,
                ssl_handshake_timeout=HANDSHAKE_S if self.tls else None,
            )

    async def origin_of(self, guest: socket.socket) -> Origin | None:
        """Where it really comes from; None for a balancer without a right header."""
        peer = peers.origin(guest.getpeername())
        settings, reader = self.house.settings, HeaderReader()
        if not any(peer.address in network for network in settings.balancers):
            return peer
        try:
            async with asyncio.timeout(settings.header_s):
                while reader.wanted:
                    data = await self.loop.sock_recv(guest, reader.wanted)
                    if not data:
                        return None
                    reader.feed(data)
        except BadHeader as error:
            self.refuse(peer, str(error))
            return None
        except TimeoutError:
            if reader.data:
                self.refuse(peer, "not whole in time")
            return None
        return reader.origin or peer

    def refuse(self, peer: Origin, why: str) -> None:
        log.warning("proxy_header_refused", why=why, balancer=str(peer.address))
