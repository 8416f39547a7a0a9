"""Which country and network a number belongs to: the longest prefix wins.

A prefix tells the network a number was first given to; where numbers were ported, a look-up
knows better.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Destination(NamedTuple):
    """Where a number leads: ISO 3166 letters, and the network's id if the prefix tells it."""

    country: str
    network: int | None


class PrefixTable:
    """All prefixes in one dictionary, and the lengths worth trying for each first two digits."""

    def __init__(self, rows: Iterable[tuple[str, str, int | None]]) -> None:
        """Rows are (prefix, country, network). Raises ValueError for a prefix named twice."""
        self._found: dict[str, Destination] = {}
        lengths: dict[str, set[int]] = {}
        for prefix, country, network in rows:
            if prefix in self._found or not prefix.isdecimal():
                raise ValueError(f"Prefix {prefix!r} is there twice, or is no prefix.")
            self._found[prefix] = Destination(country, network)
            for root in _roots(prefix):
                lengths.setdefault(root, set()).add(len(prefix))
        self._lengths = {root: sorted(known, reverse=True) for root, known in lengths.items()}

    def __len__(self) -> int:
        return len(self._found)

    def find(self, number: str) -> Destination | None:
        """The destination of E.164 digits, or None when no prefix fits."""
        found = self._found
        for length in self._lengths.get(number[:2], ()):
            destination = found.get(number[:length])
            if destination is not None:
                return destination
        return None


def _roots(prefix: str) -> list[str]:
    """The first two digits that numbers with this prefix can have, or the only one."""
    if len(prefix) == 1:
        return [prefix, *(prefix + second for second in "0123456789")]
    return [prefix[:2]]
