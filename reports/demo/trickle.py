"""A live trickle of messages through the REST door, so that the demo's pages move."""

import json
import os
import random
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from reports.demo import numbers, texts, traffic
from reports.demo.operator import Spring

FILE = "trickle.json"
PATH = "/api/v1/messages"
TIMEOUT_S = 10
FASTEST_S, SLOWEST_S = 1.0, 3.0
ANYBODY = {"GB": 3, "SE": 2, "NO": 2, "IE": 1, "DE": 1}
ACCEPTED, TRYING_AGAIN = 202, -1


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a request: its HTTP status, or TRYING_AGAIN when nobody answered."""

    status: int


def keep(springs: Iterable[Spring], path: Path) -> None:
    """Write the doors of the trickle where only we can read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(spring) for spring in springs], file, indent=2)
    draft.replace(path)


def kept(path: Path) -> list[Spring]:
    """The doors in the file. Raises OSError, ValueError or TypeError when it is none of ours."""
    return [Spring(**spring) for spring in json.loads(path.read_text(encoding="utf-8"))]


def of_token(token: str) -> Spring:
    """A door of which only the token is known sends appointments under a plain name."""
    return Spring(token, "Ostermere Dental", texts.NOTICES, ["Ostermere"], ANYBODY)


def pause(rng: random.Random, hour: int) -> float:
    """Seconds until the next message: short by day, long by night."""
    curve = traffic.DAY[texts.CODES]
    busy = curve[hour] / max(curve)
    slowest = FASTEST_S + (SLOWEST_S - FASTEST_S) * (2 - busy)
    return rng.uniform(FASTEST_S, slowest)


class Tap:
    """Sends messages to one address, each through one of the doors."""

    def __init__(self, address: str, springs: list[Spring], rng: random.Random) -> None:
        self._url = urlsplit(address)
        self._springs = springs
        self._rng = rng
        self._blocks = numbers.blocks()

    def send(self) -> Sent:
        """Send one message. A server that is down or restarts is no error: another one follows."""
        spring = self._rng.choice(self._springs)
        body = json.dumps(self._message(spring))
        headers = {
            "Authorization": f"Bearer {spring.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(12),
        }
        connection = self._connection()
        try:
            connection.request("POST", PATH, body, headers)
            return Sent(connection.getresponse().status)
        except (OSError, HTTPException):
            return Sent(TRYING_AGAIN)
        finally:
            connection.close()

    def _message(self, spring: Spring) -> dict:
        rng = self._rng
        country = rng.choices(list(spring.countries), list(spring.countries.values()))[0]
        block = rng.choice(rng.choice(list(self._blocks[country].values())))
        return {
            "channel": "sms",
            "sender": rng.choice(spring.senders),
            "recipients": [block.number(rng)],
            "text": texts.write(rng, spring.kind, spring.company, country),
        }

    def _connection(self) -> HTTPConnection:
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        return kind(self._url.hostname or "127.0.0.1", self._url.port, timeout=TIMEOUT_S)
