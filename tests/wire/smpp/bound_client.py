"""A customer's program, and the server it binds to, both in one loop: real sockets, no mocks."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.pdus import BindTransmitter, SubmitSm
from messaging.smpp.server.daemon import Daemon
from messaging.smpp.server.settings import ServerSettings

ANSWER_S = 20


class BoundClient:
    """Bound as a transmitter; `ask` gives the status and the response of each request."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.sequence = 0
        self.waiting = {}
        self.task = asyncio.create_task(self.listen())

    async def ask(self, *pdus):
        """The answers, in the order of the requests, which leave all at once."""
        answers = []
        for pdu in pdus:
            self.sequence += 1
            answers.append(asyncio.get_running_loop().create_future())
            self.waiting[self.sequence] = answers[-1]
            self.writer.write(encode(Frame(self.sequence, pdu)))
        async with asyncio.timeout(ANSWER_S):
            return await asyncio.gather(*answers)

    async def listen(self):
        while True:
            try:
                head = await self.reader.readexactly(4)
                frame = decode(head + await self.reader.readexactly(int.from_bytes(head) - 4))
            except asyncio.IncompleteReadError:
                return
            self.waiting.pop(frame.sequence).set_result((frame.status, frame.pdu))


@asynccontextmanager
async def serving(**settings):
    quick = replace(ServerSettings(port=0, refuse_s=0.05, drain_s=5), **settings)
    daemon = Daemon(quick)
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.stop()


@asynccontextmanager
async def bound(daemon, system_id, password):
    reader, writer = await asyncio.open_connection("127.0.0.1", daemon.port)
    client = BoundClient(reader, writer)
    try:
        (answer,) = await client.ask(BindTransmitter(system_id=system_id, password=password))
        assert answer[0] == 0, f"the bind was refused: 0x{answer[0]:X}"
        yield client
    finally:
        writer.close()
        await client.task


def asked(system_id, password, *pdus):
    """What a freshly bound client is answered."""

    async def scenario():
        async with serving() as daemon, bound(daemon, system_id, password) as client:
            return await client.ask(*pdus)

    return asyncio.run(scenario())


def submit(**fields):
    fields = {
        "source_addr_ton": 5,
        "source_addr": b"HarbourPine",
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": b"447700900318",
        "registered_delivery": 1,
        "short_message": b"Your parcel arrives today.",
    } | fields
    return SubmitSm(**fields)
