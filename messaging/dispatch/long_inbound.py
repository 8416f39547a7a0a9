"""Long messages of handsets: which of the parts that came belong together.

The parts of one name the same reference and total, and come from the same handset to the same
number by the same connector, in any order. References are few and used again: a part whose number
a set has already, with other octets, begins a new set; with the same octets it was sent twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import Part
from portal.core.ids import first_of

# How long the parts of one may take; what comes later begins a set of its own.
TOGETHER = timedelta(minutes=30)
FIND = """
SELECT id, lead_id, sender, recipient, header, payload, use_id, at FROM messaging_inbound
 WHERE sender = ANY(%s) AND id >= %s AND connector_id = %s AND header <> ''
 ORDER BY id
"""


class Key(NamedTuple):
    """What the parts of one message have in common."""

    sender: str
    recipient: str
    reference: int
    total: int


@dataclass(slots=True, eq=False)
class PartSet:
    """The parts of one message that have come, by their numbers.

    `lead` is the one that came first; `use` is the number's use whose message it is, once that is
    known, and `waiting` are the stored parts that nobody owns until then, with when they came.
    """

    lead: int
    total: int
    octets: dict[int, bytes] = field(default_factory=dict)
    use: int | None = None
    waiting: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return len(self.octets) == self.total

    def takes(self, part: Part, octets: bytes) -> bool:
        return self.octets.get(part.number, octets) == octets


class PartSets:
    """The sets that handsets' messages may belong to, old ones and those that begin now."""

    def __init__(self, cursor: Any, connector: int, senders: Iterable[str], now: datetime) -> None:
        self._sets: dict[Key, list[PartSet]] = {}
        wanted = sorted(set(senders))
        if not wanted:
            return
        cursor.execute(FIND, [wanted, first_of(now - TOGETHER), connector])
        by_lead: dict[int, PartSet] = {}
        for pk, lead, sender, recipient, header, payload, use, at in cursor.fetchall():
            part = concatenation.find(bytes(header))
            if part is None:
                continue
            known = by_lead.get(lead or pk)
            if known is None:
                known = by_lead[lead or pk] = PartSet(lead or pk, part.total)
                self._of(key_of(sender, recipient, part)).append(known)
            known.octets.setdefault(part.number, bytes(payload))
            known.use = known.use or use
            if use is None:
                known.waiting.append((pk, at))

    def __iter__(self) -> Iterator[PartSet]:
        return (one for sets in self._sets.values() for one in sets)

    @property
    def uses(self) -> set[int]:
        """The uses of numbers that are known of old sets."""
        return {one.use for one in self if one.use is not None}

    def place(self, pk: int, key: Key, part: Part, octets: bytes) -> PartSet:
        """The set of a part that is stored under `pk`; it leads a new one if it fits in none."""
        sets = self._of(key)
        found = next((one for one in reversed(sets) if one.takes(part, octets)), None)
        if found is None:
            found = PartSet(pk, part.total)
            sets.append(found)
        found.octets[part.number] = octets
        return found

    def _of(self, key: Key) -> list[PartSet]:
        return self._sets.setdefault(key, [])


def key_of(sender: str, recipient: str, part: Part) -> Key:
    return Key(sender, recipient, part.reference, part.total)
