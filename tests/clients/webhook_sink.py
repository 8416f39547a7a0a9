"""A program that webhooks are sent to: a real server of threads, which answers as it is told."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Came:
    """One request as it came."""

    path: str
    headers: dict
    body: bytes
    at: float


@dataclass
class Sink:
    """What came, and how each path answers: (status, headers, body), one after the other."""

    port: int = 0
    came: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path="/", scheme="http"):
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def at(self, path):
        return [one for one in self.came if one.path == path]

    def take(self, one):
        with self.lock:
            self.came.append(one)
            waiting = self.answers.get(one.path) or [(200, {}, b"ok")]
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.sink.take(Came(self.path, headers, body, time.time()))
        if callable(answer):
            self.close_connection = True
            answer(self)
            return
        status, more, text = answer
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_words):
        """Quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Whoever calls hangs up in the middle: that is what some tests are about."""


@contextmanager
def running(tls=None):
    server = Server(("127.0.0.1", 0), Handler)
    server.sink = Sink(server.server_address[1])
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stalls(handler):
    time.sleep(3)


def never_ends(handler):
    """A chunked answer without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    handler.server.sink.sent = 0
    while True:
        handler.wfile.write(piece)
        handler.server.sink.sent += len(piece)


def drips(handler):
    """One octet now and then, so that no single read ever waits long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _moment in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def storms(handler):
    """Interim answers without an end."""
    while True:
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50)
        time.sleep(0.01)


def has_a_huge_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\n")


def hangs_up(handler):
    handler.connection.close()
