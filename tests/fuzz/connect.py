"""Documents and form bodies of every kind of badness for the door of Connect, in process.

`run` asks Django's handler with all middleware and needs a database; `make fuzz-connect` does it
with 20,000 of them. The laws: no server error and no exception, an answer is a document of ours
with known codes, nothing connects to another machine, memory stays flat. The same seed draws the
same documents.
"""

import gc
import logging
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from resource import getpagesize

from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory, override_settings
from django.utils import timezone
from lxml import etree

from messaging.connect import captchas, codes
from messaging.connect.every_call import CALLS
from messaging.models import AddressFailures, Captcha, Connection, Registration
from tests.fuzz import connect_documents as documents

# After the first tenth, when interpreter and caches have grown to their size.
WARM = 10
GROWTH_MAX = 16 * 1024 * 1024
MIB = 1024 * 1024
# So often locks are opened again, so that documents get behind them.
FRESH = 25
HERE = ("127.", "::1", "localhost", "/")
KNOWN = {codes.written(code) for code in codes.SENTENCES}


class BrokenLaw(AssertionError):
    pass


@dataclass
class Summary:
    seed: int
    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    growth: int = 0

    @property
    def count(self) -> int:
        return self.ends.total()

    def __str__(self) -> str:
        first = (
            f"seed {self.seed}: {self.count} documents, {self.count / self.seconds:.0f} a second,"
            f" memory {self.growth / MIB:+.1f} MiB"
        )
        return "\n".join([first, *(f"{n:>7} {end}" for end, n in self.ends.most_common())])


class Watch:
    """Remembers what Python code connects to; a hook of the interpreter stays for good."""

    def __init__(self) -> None:
        self.is_on, self.seen = False, []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple) -> None:
        if not self.is_on or event not in {"socket.connect", "socket.getaddrinfo"}:
            return
        where = arguments[1] if event == "socket.connect" else arguments[0]
        host = where[0] if isinstance(where, tuple) else where
        name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "::1")
        if not name.startswith(HERE):
            self.seen.append(f"{event} {name}")


WATCH = Watch()


@override_settings(DEBUG_PROPAGATE_EXCEPTIONS=True)
def run(count: int, seed: int, token: str, person: Registration, password: str) -> Summary:
    """Raises whatever broke a law, with a note that says with which document."""
    dice, summary, house = Random(seed), Summary(seed), WSGIHandler()
    began, warm = time.perf_counter(), 0
    WATCH.seen.clear()
    WATCH.is_on = True
    # What a test run keeps of every line would look like memory that grows.
    logging.disable(logging.CRITICAL)
    try:
        for number in range(count):
            if number % FRESH == 0:
                _refresh(person, password)
            known = documents.Known(person.username, password, *_captcha(dice))
            drawn = documents.draw(dice, known, sorted(CALLS))
            try:
                summary.ends[_end(house, token, drawn)] += 1
            except Exception as error:
                error.add_note(f"seed {seed}, document {number}: {drawn}"[:4000])
                raise
            if number == count // WARM:
                warm = _resident()
    finally:
        WATCH.is_on = False
        logging.disable(logging.NOTSET)
    summary.seconds = time.perf_counter() - began
    summary.growth = _resident() - warm
    if summary.growth > GROWTH_MAX:
        raise BrokenLaw(f"memory grew by {summary.growth / MIB:.1f} MiB")
    return summary


def _end(house: WSGIHandler, token: str, drawn: "documents.Sent") -> str:
    """Send it and judge the answer; how it ended, in a word."""
    request = RequestFactory().generic(
        drawn.method,
        f"/connect/{drawn.token or token}{drawn.query}",
        drawn.body,
        content_type=drawn.content_type,
        REMOTE_ADDR=drawn.address,
    )
    # Not by a test client: what that leaves behind of each request looks like memory that grows.
    response = house.get_response(request)
    if WATCH.seen:
        raise BrokenLaw(f"something was connected to: {WATCH.seen[0]}")
    status = response.status_code
    if status >= 500:
        raise BrokenLaw(f"a server error: {status} {response.content[:300]!r}")
    if status != 200:
        return f"HTTP {status}"
    return _judged(response.content)


def _judged(body: bytes) -> str:
    root = etree.fromstring(body)
    if root.tag != "CLICKATELLSDK" or not (root.findtext("Timestamp") or "").isdecimal():
        raise BrokenLaw(f"no answer of ours: {body[:300]!r}")
    told = [one.text or "" for one in root.findall("Error")]
    if root.findtext("Result") == "Success" and not told:
        return "success"
    if root.findtext("Result") != "Error" or not told or not set(told) <= KNOWN:
        raise BrokenLaw(f"an answer without known codes: {body[:300]!r}")
    return told[0]


def _refresh(person: Registration, password: str) -> None:
    """Open the locks, and let the person be as at first."""
    mail.outbox.clear()
    AddressFailures.objects.all().delete()
    Registration.objects.filter(pk=person.pk).update(
        failures=0, codes_sent=0, code_failures=0, password=make_password(password)
    )
    Connection.objects.filter(pk=person.connection_id).update(is_open=True)


def _captcha(dice: Random) -> tuple[str, str]:
    """A captcha that was read right, by its number and letters; its picture is never drawn."""
    number, letters = f"{dice.getrandbits(128):032x}", "ABCDE"
    Captcha.objects.get_or_create(
        id=number,
        defaults={
            "digest": captchas._digest(number, letters),
            "made_at": timezone.now() - timedelta(seconds=1),
        },
    )
    return number, letters


def _resident() -> int:
    """Bytes of memory that the process holds now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()
