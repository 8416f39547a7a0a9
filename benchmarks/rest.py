"""REST: recipients accepted, durable and charged per second, in bulk and one by one (B7 and B8).

The server is the portal's own, with as many threads; its clients share this machine, so the ratios
to the bare database (for bulk) and to a bare view on the same server (for single sends) in the same
run are what counts. Loads and references take turns, three rounds; the median counts.

    python -m portal.supervisor exec --durable -- python -m benchmarks.rest [share of messages]
"""

import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from typing import Any

import django

from benchmarks.smpp.bare import Bare
from benchmarks.smpp.stand import Stand, wait_for_port
from portal.supervisor import ports

ROUNDS, THREADS = 3, 16
BULK, SINGLES, BARE = 60_000, 4_000, 60_000
BULK_GOAL, SINGLE_GOAL = 0.35, 0.5
TEXT = "Your parcel is on its way and arrives today between two and four in the afternoon"


class RestStand(Stand):
    """The stand of the SMPP loads without its programs: two web servers, and a token."""

    def __init__(self) -> None:
        super().__init__()
        from clients import tokens  # noqa: PLC0415
        from customers.models import Customer  # noqa: PLC0415

        customer = Customer.objects.order_by("-pk").first()
        assert customer is not None
        _, secret = tokens.issue(customer=customer, client=None, name="Bench", by=None)
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.ours = self.bare = 0

    def start_servers(self) -> None:
        self.ours = self.serve("web", "portal.wsgi:application")
        self.bare = self.serve("bare", "benchmarks.rest_bare:application")

    def serve(self, name: str, application: str) -> int:
        port = ports.free(besides=[])
        words = ["--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "--workers=1"]
        words += [f"--blocking-threads={THREADS}", "--no-ws", "--log-level=warning"]
        self.start(name, ["-m", "granian", *words, application])
        wait_for_port(port)
        return port


def main(share: float) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    stand = RestStand()
    try:
        stand.start_servers()
        found = measured(stand, share)
    finally:
        stand.close()
    say = sys.stdout.write
    say("\n")
    lines = [
        ("B7 bulk, one text to 500 / bare COPY of 500", "one text 500", "copy 500", BULK_GOAL),
        ("B7 bulk, one text to 10,000 / bare", "one text 10000", "copy 10000", BULK_GOAL),
        ("B7 bulk, 500 texts / bare COPY of 500", "texts 500", "copy 500", BULK_GOAL),
        ("B7 bulk, 10,000 texts / bare", "texts 10000", "copy 10000", BULK_GOAL),
        ("B8 single / bare view, 16 connections", "single", "view", SINGLE_GOAL),
    ]
    is_met = True
    for title, ours, bare, goal in lines:
        ratio = found[ours] / found[bare]
        is_met = is_met and ratio >= goal
        verdict = "pass" if ratio >= goal else "FAIL"
        say(f"{title:46}{found[ours]:9,.0f}/s {ratio:6.2f}  >= {goal:<5} {verdict}\n")
    return 0 if is_met else 1


def measured(stand: RestStand, share: float) -> dict[str, float]:
    """The medians of all rounds, in messages per second."""
    singles(stand, stand.ours, 40)  # Something to copy, and everything warm.
    bare = Bare(stand.url)
    singles(stand, stand.bare, 40)
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        found = {}
        for size in (500, 10_000):
            count = scaled(BULK, share, size)
            found[f"copy {size}"] = bare.batches(scaled(BARE, share, size), size)
            found[f"one text {size}"] = bulk(stand, count, size, one_text)
            found[f"texts {size}"] = bulk(stand, count, size, many_texts)
        found["view"] = singles(stand, stand.bare, scaled(SINGLES, share, THREADS))
        found["single"] = singles(stand, stand.ours, scaled(SINGLES, share, THREADS))
        stand.empty()
        rounds.append(found)
        sys.stdout.write("  ".join(f"{name} {value:,.0f}/s" for name, value in found.items()))
        sys.stdout.write("\n")
    bare.close()
    return {name: median(found[name] for found in rounds) for name in rounds[0]}


def one_text(size: int) -> tuple[str, dict[str, Any]]:
    numbers = [f"447700{place:06}" for place in range(size)]
    body = {"channel": "sms", "sender": "Bench", "recipients": numbers, "text": TEXT}
    return "/api/v1/messages", body


def many_texts(size: int) -> tuple[str, dict[str, Any]]:
    messages = [
        {"recipients": [f"447700{place:06}"], "text": f"{TEXT} {place}"} for place in range(size)
    ]
    return "/api/v1/messages/bulk", {"sender": "Bench", "messages": messages}


def bulk(
    stand: RestStand, count: int, size: int, made: Callable[[int], tuple[str, dict[str, Any]]]
) -> float:
    """Recipients per second by one connection; what is stored is counted and its charge added."""
    path, body = made(size)
    octets = json.dumps(body)
    before = books(stand)
    server = http.client.HTTPConnection("127.0.0.1", stand.ours)
    began = time.perf_counter()
    for _ in range(count // size):
        ask(server, path, octets, stand.headers)
    spent = time.perf_counter() - began
    server.close()
    check(stand, before, count)
    return count / spent


def singles(stand: RestStand, port: int, count: int) -> float:
    """Messages per second by `THREADS` connections that each wait for their answer."""
    is_ours = port == stand.ours
    path, body = one_text(1) if is_ours else ("/send", {})
    octets, before = json.dumps(body), books(stand)
    share = max(1, count // THREADS)
    failed: list[BaseException] = []

    def client() -> None:
        server = http.client.HTTPConnection("127.0.0.1", port)
        try:
            for _ in range(share):
                ask(server, path, octets, stand.headers)
        except (RuntimeError, OSError) as error:
            failed.append(error)
        finally:
            server.close()

    clients = [threading.Thread(target=client) for _ in range(THREADS)]
    began = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    spent = time.perf_counter() - began
    if failed:
        raise failed[0]
    if is_ours:
        check(stand, before, share * THREADS)
    return share * THREADS / spent


def ask(server: http.client.HTTPConnection, path: str, body: str, headers: dict[str, str]) -> None:
    server.request("POST", path, body, headers)
    answer = server.getresponse()
    told = answer.read()
    if answer.status != 202:
        raise RuntimeError(f"{answer.status}: {told[:300]!r}")


def books(stand: RestStand) -> tuple[int, Decimal]:
    """How many messages are stored and charged, and what was spent."""
    ((stored, charged),) = stand.rows(
        "SELECT (SELECT count(*) FROM messaging_message WHERE charge = 'charged'),"
        " (SELECT coalesce(-sum(amount), 0) FROM billing_entry WHERE kind = 'usage')"
    )
    return stored, charged


def check(stand: RestStand, before: tuple[int, Decimal], count: int) -> None:
    """Each message that was answered is stored, and its price has left the account."""
    stored, charged = books(stand)
    ((price,),) = stand.rows("SELECT price * parts FROM messaging_message LIMIT 1")
    if (stored - before[0], charged - before[1]) != (count, price * count):
        raise RuntimeError(f"{stored - before[0]} of {count} stored, {charged - before[1]} charged")


def scaled(count: int, share: float, step: int) -> int:
    """That share of the messages, in whole steps, and one step at least."""
    return max(1, int(count * share) // step) * step


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
