"""Beginnings of numbers and sender names that a block list names, compiled for looking up."""

from collections.abc import Iterable
from datetime import datetime

ANY = "*"


class Prefixes:
    """Beginnings of numbers, each until a moment or for ever; the shortest that fits is found."""

    def __init__(self, rows: Iterable[tuple[str, datetime | None]]) -> None:
        self._until = dict(rows)
        self._lengths = sorted({len(digits) for digits in self._until})

    def find(self, number: str, now: datetime) -> str | None:
        for length in self._lengths:
            start = number[:length]
            if start in self._until and _holds(self._until[start], now):
                return start
        return None


class Senders:
    """Sender names in small letters; one with a `*` at its end stands for all that begin so."""

    def __init__(self, rows: Iterable[tuple[str, datetime | None]]) -> None:
        known = dict(rows)
        self._exact = {name: until for name, until in known.items() if not name.endswith(ANY)}
        self._begin = {
            name.removesuffix(ANY): until for name, until in known.items() if name.endswith(ANY)
        }
        self._lengths = sorted({len(start) for start in self._begin})

    def find(self, sender: str, now: datetime) -> str | None:
        """The entry that names the sender, as it was entered."""
        name = sender.lower()
        if name in self._exact and _holds(self._exact[name], now):
            return name
        for length in self._lengths:
            start = name[:length]
            if start in self._begin and _holds(self._begin[start], now):
                return start + ANY
        return None


def _holds(until: datetime | None, now: datetime) -> bool:
    return until is None or until > now
