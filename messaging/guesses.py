"""Guessing passwords at the doors: ten failures in five minutes, then the door stays shut.

Failures are counted for the address, whatever names it tries, and for the system ID, from wherever
it is tried. That alone would let any stranger shut a customer out by failing on purpose. So an
address from which an account was entered is counted apart, for this account alone, and the failures
of others do not touch it.

A counter is ten places in the cache, which all processes share; a failure takes the first one that
is free and frees it after five minutes. Taking a place is atomic, so that many guesses at once do
not count as one. That holds over restarts as far as the cache does.
"""

import hashlib
import ipaddress
import math
import time

from django.core.cache import cache

from messaging.dispatch.submission import TryLater

FAILURES_MAX = 10
WINDOW_S = 300
KNOWN_S = 30 * 86_400
KNOWN_AGAIN_S = 86_400
# Whoever has an IPv6 address has a whole network of this size.
NEIGHBOURS = 64


class Visitor:
    """Somebody at an address who names a system ID; one question to the cache at the beginning."""

    def __init__(self, address: str, system_id: str) -> None:
        place, name = _place(address), system_id.lower()
        self._pair = _key("pair", place, name)
        self._everybody = [_key("name", name), *([_key("place", place)] if place else [])]
        counters = [self._pair, *self._everybody]
        keys = [f"{self._pair}:known", *(key for each in counters for key in _places(each))]
        self._seen = cache.get_many(keys)
        self._known_at = self._seen.get(keys[0])

    def check(self) -> None:
        """Raise `TryLater` after too many failures."""
        counters = [self._pair] if self._known_at else self._everybody
        waits = [wait for counter in counters if (wait := self._wait_s(counter))]
        if waits:
            raise TryLater(
                "Too many failed attempts. Look at the system ID and the password.",
                code="too_many_failures",
                retry_s=max(waits),
            )

    def failed(self) -> None:
        """Count a failure."""
        for counter in (self._pair, *self._everybody):
            any(cache.add(key, time.time(), WINDOW_S) for key in _places(counter))

    def entered(self) -> None:
        """Remember the address as one of the account's; written once a day."""
        now = time.time()
        if not self._known_at or now - self._known_at > KNOWN_AGAIN_S:
            cache.set(f"{self._pair}:known", now, KNOWN_S)

    def _wait_s(self, counter: str) -> int:
        """Whole seconds until one of the counter's places is free; 0 when one is."""
        taken = [self._seen[key] for key in _places(counter) if key in self._seen]
        if len(taken) < FAILURES_MAX:
            return 0
        return max(1, math.ceil(min(taken) + WINDOW_S - time.time()))


def _places(counter: str) -> list[str]:
    return [f"{counter}:{place}" for place in range(FAILURES_MAX)]


def _key(*words: str) -> str:
    """A key of the cache that holds nothing of what a stranger wrote."""
    return "door:" + hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]


def _place(address: str) -> str:
    """The address, or its network where addresses are plenty; empty for none."""
    try:
        seen = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if seen.version == 4:
        return str(seen)
    return str(ipaddress.ip_network((seen, NEIGHBOURS), strict=False))
