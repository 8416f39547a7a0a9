"""A mail server and a supplier's web server in threads of their own, with real sockets."""

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


class Server(threading.Thread):
    """Listens on a port of its own until `end`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._loop = asyncio.new_event_loop()
        self._listens = threading.Event()
        self._over = asyncio.Event()
        self.port = 0

    def begin(self):
        self.start()
        assert self._listens.wait(5)
        return self

    def run(self) -> None:
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        talks = set()

        async def talk(reader, writer):
            task = asyncio.current_task()
            talks.add(task)
            try:
                await self.talk(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()
                talks.discard(task)

        server = await asyncio.start_server(talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._listens.set()
        await self._over.wait()
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(5)


@dataclass
class Letter:
    """A mail as the server took it: the envelope, and the octets without their dot-stuffing."""

    sender: str
    recipient: str
    octets: bytes
    options: str = ""


class MailServer(Server):
    """Takes every mail but for those whose recipient has an answer of its own.

    An answer is a line; `hang up` closes the connection, after DATA when it was for the content.
    """

    def __init__(self, *, says: dict[str, str] | None = None, dsn: bool = False) -> None:
        super().__init__()
        self.letters: list[Letter] = []
        self.sessions = 0
        self._says, self._dsn = says or {}, dsn

    async def talk(self, reader, writer):
        self.sessions += 1
        writer.write(b"220 stand-in\r\n")
        sender = recipient = options = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            words = line.decode("latin-1").strip()
            if verb == b"EHLO":
                writer.write(b"250-stand-in\r\n" + b"250-DSN\r\n" * self._dsn + b"250 SIZE\r\n")
            elif verb == b"MAIL":
                sender = words.partition("<")[2].partition(">")[0]
                writer.write(b"250 ok\r\n")
            elif verb == b"RCPT":
                recipient, _, options = words.partition("<")[2].partition(">")
                told = self._says.get(recipient, "250 ok")
                writer.write(f"{told}\r\n".encode() if told[0].isdigit() else b"250 ok\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                octets = await self._content(reader)
                if self._says.get(recipient) == "hang up":
                    return
                self.letters.append(Letter(sender, recipient, octets, options.strip()))
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()

    async def _content(self, reader) -> bytes:
        octets = b""
        while (line := await reader.readline()) != b".\r\n":
            octets += line.removeprefix(b".")
        return octets


@dataclass
class Call:
    """A request as the supplier got it."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def query(self) -> str:
        return urlsplit(self.target).query


Reply = tuple[int, object] | None


class WebServer(Server):
    """Answers each request as `answer` says: a status and JSON, or None to hang up."""

    def __init__(self, answer: Callable[[Call], Reply]) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._answer = answer

    async def talk(self, reader, writer):
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").strip().split("\r\n")
            method, target, _ = first.split(" ", 2)
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            call = Call(method, target, headers, body)
            self.calls.append(call)
            reply = self._answer(call)
            if reply is None:
                return
            status, document = reply
            octets = json.dumps(document).encode()
            told = f"HTTP/1.1 {status} X\r\nContent-Length: {len(octets)}\r\n"
            writer.write(f"{told}Content-Type: application/json\r\n\r\n".encode() + octets)
            await writer.drain()
