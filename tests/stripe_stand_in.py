"""A stand-in of Stripe: sessions of Checkout over real HTTP, and signed calls to our door."""

import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from billing.providers import keeping
from portal.kit import operator
from tests import make

DOOR = "/providers/stripe/"
KEY, SIGNING = "sk_test_standin", "whsec_standin"
SESSIONS = "/v1/checkout/sessions"


@dataclass
class StandIn:
    """The sessions that were opened, by their id; `is_down` makes every request fail."""

    port: int = 0
    sessions: dict = field(default_factory=dict)
    by_key: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    is_down: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def only(self):
        (session,) = self.sessions.values()
        return session

    def open(self, key, wanted):
        """A repeated key opens no second session."""
        with self.lock:
            if key not in self.by_key:
                self.by_key[key] = self._made(wanted)
            return self.by_key[key]

    def _made(self, wanted):
        number = len(self.sessions) + 1
        price = "line_items[0][price_data]"
        session = {
            "id": f"cs_test_{number}",
            "object": "checkout.session",
            "mode": wanted["mode"],
            "client_reference_id": wanted["client_reference_id"],
            "amount_total": int(wanted[f"{price}[unit_amount]"]),
            "currency": wanted[f"{price}[currency]"],
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "expires_at": int(wanted["expires_at"]),
            "url": f"{self.url}/c/pay/cs_test_{number}#fragment",
            "success_url": wanted["success_url"],
            "name": wanted[f"{price}[product_data][name]"],
        }
        self.sessions[session["id"]] = session
        return session

    def pay(self, session):
        session |= {
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": f"pi_{session['id']}",
        }

    def pend(self, session):
        """Sent to a bank that takes its days."""
        session |= {"status": "complete", "payment_intent": f"pi_{session['id']}"}

    def expire(self, session):
        session |= {"status": "expired"}


def event(session, kind, **fields):
    return json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "api_version": "2025-03-31.basil",
            "type": f"checkout.session.{kind}",
            "data": {"object": session | fields},
        }
    ).encode()


def set_up(**fields):
    fresh = {
        "public_url": "https://portal.example.test",
        "transfer_is_on": True,
        "transfer_method": None,
        "stripe_is_on": True,
        "stripe_method": None,
        "stripe_key": KEY,
        "stripe_signing": SIGNING,
    }
    keeping.write(fresh | fields, by=make.staff())
    forget()


def forget():
    """What each process remembers of the set-up."""
    operator.forget(keeping.NAME)


def tell(browser, session, kind, **fields):
    body = event(session, kind, **fields)
    return call(browser, body, signed(body))


def call(browser, body, signature):
    return browser.post(
        DOOR,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )


def signed(body, *, secret=SIGNING, at=None):
    moment = int(at or time.time())
    proof = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={proof}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        stand_in = self.server.stand_in
        if not self._may() or self.path != SESSIONS:
            return
        self._say(
            200, stand_in.open(self.headers["Idempotency-Key"], dict(parse_qsl(body.decode())))
        )

    def do_GET(self):
        stand_in = self.server.stand_in
        ident = self.path.removeprefix(f"{SESSIONS}/")
        stand_in.asked.append(ident)
        if not self._may():
            return
        found = stand_in.sessions.get(ident)
        self._say(200 if found else 404, found or {"error": {"message": "No such session"}})

    def _may(self):
        if self.server.stand_in.is_down:
            self._say(503, {"error": {"message": "Down", "type": "api_error"}})
        elif self.headers.get("Authorization") != f"Bearer {KEY}":
            self._say(401, {"error": {"message": "Invalid API Key", "type": "invalid_request"}})
        else:
            return True
        return False

    def _say(self, status, told):
        text = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if status == 503:
            self.send_header("Stripe-Should-Retry", "false")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_words):
        """Quiet."""


@contextmanager
def running():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.stand_in = StandIn(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
