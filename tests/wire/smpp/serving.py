"""A real SMPP server of ours in a thread, and customers' programs that speak to it by sockets."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
import time
from dataclasses import replace

from clients import passwords
from messaging.management.commands.smppd import loop_factory
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.frames import FrameBuffer
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import BindTransceiver, EnquireLink, SubmitSm, UnbindResp
from messaging.smpp.server.daemon import Daemon
from messaging.smpp.server.settings import ServerSettings
from tests import make

PASSWORD = "Sesame42"
WAIT_S = 10
QUICK = ServerSettings(
    port=0,
    refuse_s=0.1,
    beat_s=0.2,
    tick_s=0.05,
    drain_s=3,
    limits=Limits(unbind_s=1),
)


def account(**fields):
    """An SMPP account that opens with `PASSWORD`."""
    return make.smpp_account(password_digest=passwords.digest(PASSWORD), **fields)


class Server(threading.Thread):
    """A daemon in a loop of its own."""

    def __init__(self, settings=QUICK, **changes):
        super().__init__(daemon=True)
        self.settings = replace(settings, **changes)
        self.daemon_: Daemon | None = None
        self.trouble: Exception | None = None
        self.is_over = False
        self._is_up = threading.Event()

    def begin(self):
        self.start()
        assert self._is_up.wait(WAIT_S)
        if self.trouble:
            raise self.trouble
        return self

    def run(self):
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(self._live())

    async def _live(self):
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        self.daemon_ = Daemon(self.settings)
        try:
            await self.daemon_.start()
        except Exception as error:
            self.trouble = error
            self._is_up.set()
            return
        self._is_up.set()
        await self.over.wait()
        await self.daemon_.stop()
        self.is_over = True

    @property
    def port(self):
        return self.daemon_.port

    @property
    def tls_port(self):
        return self.daemon_.tls_port

    def ask_to_stop(self):
        self.loop.call_soon_threadsafe(self.over.set)

    def end(self):
        if self.is_alive():
            self.ask_to_stop()
            self.join(WAIT_S)

    def do(self, work):
        """What `work` says in the loop's thread."""

        async def done():
            return work()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(WAIT_S)


class Program:
    """A customer's program: one socket that waits for what it wants to hear."""

    def __init__(self, port, *, tls=None, address="127.0.0.1", host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), WAIT_S, source_address=(address, 0))
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.buffer = FrameBuffer()
        self.sequence = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.close()

    def send(self, *pdus):
        """Write these requests at once; their sequence numbers."""
        first = self.sequence + 1
        self.sequence += len(pdus)
        numbers = range(first, self.sequence + 1)
        frames = [encode(Frame(number, pdu, 0)) for number, pdu in zip(numbers, pdus, strict=True)]
        self.socket.sendall(b"".join(frames))
        return list(numbers)

    def reply(self, frame, pdu, status=0):
        self.socket.sendall(encode(Frame(frame.sequence, pdu, status)))

    def hear(self, seconds=WAIT_S):
        """The next frame; None when the other side has hung up."""
        self.socket.settimeout(seconds)
        while (raw := self.buffer.next_frame()) is None:
            try:
                data = self.socket.recv(65536)
            except ConnectionError:
                return None
            if not data:
                return None
            self.buffer.feed(data)
        return decode(raw)

    def hear_all(self, count):
        return [self.hear() for _ in range(count)]

    def ask(self, pdu):
        self.send(pdu)
        return self.hear()

    def bind(self, system_id, password=PASSWORD, *, kind=BindTransceiver, **fields):
        """The command_status of the answer to a bind."""
        return self.ask(kind(system_id=system_id, password=password, **fields)).status

    def unbind_politely(self):
        """Answer the server's unbind; True if the server then hangs up."""
        while (frame := self.hear()) is not None:
            if type(frame.pdu).__name__ == "Unbind":
                self.reply(frame, UnbindResp())
                return self.hear() is None
        return False

    def is_alive(self):
        """Whether the server still answers."""
        try:
            answer = self.ask(EnquireLink())
        except OSError:
            return False
        return answer is not None and type(answer.pdu).__name__ == "EnquireLinkResp"

    def reset(self):
        """Vanish without a word."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def message(number="447700900123", text=b"Hi", **fields):
    return SubmitSm(
        source_addr_ton=5,
        source_addr=b"Onward",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=number.encode(),
        short_message=text,
        **fields,
    )


def trusting():
    """A TLS context of a client that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def until(condition, what, seconds=WAIT_S):
    """Wait for it; fails when it does not come. Returns how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.01)
    return time.monotonic() - began
