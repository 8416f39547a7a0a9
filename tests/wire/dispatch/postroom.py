"""A postman in a running loop with real sockets: the server's side of binds, and customers."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from messaging.dispatch.database_thread import DatabaseThread
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.frames import FRAME_SIZE_MAX, FrameBuffer
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import (
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    DeliverSm,
    DeliverSmResp,
    Unbind,
    UnbindResp,
)
from messaging.smpp.server import accounts
from messaging.smpp.server.binds import Binds, Bound
from messaging.smpp.server.connection import ServerConnection
from messaging.smpp.server.postman import Postman
from messaging.smpp.server.settings import ServerSettings

KINDS = {BindTransmitter: "tx", BindReceiver: "rx", BindTransceiver: "trx"}
SETTINGS = ServerSettings(limits=Limits(response_s=60))
PATIENCE_S = 8.0


class Room:
    """Lets everybody in who names an account; its postman tells them what there is to tell."""

    settings = SETTINGS

    def __init__(self, known: dict[str, accounts.Account], database: DatabaseThread) -> None:
        self.known = known
        self.binds = Binds()
        self.postman = Postman(self.binds, database)
        self.binds.on_change = self.postman.wake
        self.port = 0

    def arrived(self, connection):
        return True

    def left(self, connection):
        self.binds.remove(connection)

    def knocked(self, connection, event):
        account = self.known[event.pdu.system_id]
        bound = Bound(
            bind_id=id(connection),
            door=account.door,
            kind=KINDS[type(event.pdu)],
            account=account,
            payer=None,
            interface_version=event.pdu.interface_version,
        )
        connection.accept(event, bound)
        self.binds.add(connection, bound)

    def handle(self, connection, event):
        connection.answer(event)


@asynccontextmanager
async def room(*doors, **changes):
    """A room that knows these accounts, with changes to what they want."""
    database = DatabaseThread("postroom")
    read = await database.call(lambda: accounts.read([door.pk for door in doors]))
    known = {one.system_id: replace(one, **changes) for one in read.values()}
    made = Room(known, database)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: ServerConnection(made, uses_tls=False), "127.0.0.1", 0
    )
    made.port = server.sockets[0].getsockname()[1]
    running = asyncio.create_task(made.postman.run())
    try:
        yield made
    finally:
        made.postman.stop()
        await running
        server.close()
        for connection in made.binds:
            connection.transport.abort()
        await asyncio.sleep(0)
        await database.close()


class Customer(asyncio.Protocol):
    """A client that answers each delivery as `answer` says; None is silence."""

    def __init__(self, answer: Callable[[DeliverSm], int | None]) -> None:
        self.answer = answer
        self.got: list[DeliverSm] = []
        self.answers: list[Frame] = []
        self.buffer = FrameBuffer(FRAME_SIZE_MAX)
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer.feed(data)
        while (raw := self.buffer.next_frame()) is not None:
            frame = decode(raw)
            if isinstance(frame.pdu, DeliverSm):
                self.take(frame)
            elif isinstance(frame.pdu, Unbind):
                self.transport.write(encode(Frame(frame.sequence, UnbindResp())))
            else:
                self.answers.append(frame)

    def ask(self, pdu, sequence):
        self.transport.write(encode(Frame(sequence, pdu)))

    def take(self, frame):
        self.got.append(frame.pdu)
        status = self.answer(frame.pdu)
        if status is not None and self.transport and not self.transport.is_closing():
            self.transport.write(encode(Frame(frame.sequence, DeliverSmResp(), status)))

    def hang_up(self):
        if self.transport:
            self.transport.abort()


def taken(_pdu):
    return 0


def silent(_pdu):
    return None


async def bind(
    made, account, *, answer=taken, kind=BindTransceiver, version=0x34, password=""
) -> Customer:
    """Connect to whatever has a `port`, a room or a daemon, and ask to be bound."""
    loop = asyncio.get_running_loop()
    _, customer = await loop.create_connection(lambda: Customer(answer), "127.0.0.1", made.port)
    pdu = kind(system_id=account.system_id, password=password, interface_version=version)
    customer.ask(pdu, 1)
    return customer


async def until(is_so) -> None:
    """Wait until it is so; a coroutine function is asked, too."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = is_so()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(0.01)
