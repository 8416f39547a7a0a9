"""The rows of accepted messages, put together where they differ only in what is a message's own.

The messages of a program that go to one network at one price are alike but for a few columns. Of
many such the database is given what they share once, and may store some while the others are
written.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from messaging.dispatch.prepared import Statement
from messaging.dispatch.sheaf import Sheaf
from messaging.models import Message, MessageText, Queued
from portal.kit import copying
from portal.kit.copying import Table

# In this order a message's line is its id, its recipient, what its submission says, what was
# decided for its payer, and what its commit adds: all but its own is written once for many.
OWN = ("id", "long_message_id", "recipient", "trace_id")
SUBMITTED = (
    "channel",
    "sender",
    "encoding",
    "parts",
    "reference",
    "asked",
    "wire",
    "valid_until",
    "lane",
)
DECIDED = (
    "customer_id",
    "client_id",
    "account_id",
    "door_id",
    "country",
    "network_id",
    "unit",
    "price",
    "rate_id",
    "basis",
    "cost_unit",
    "cost",
    "cost_rate_id",
    "cost_basis",
    "charge",
    "reason",
    "route_id",
    "pool_id",
    "connector_id",
)
COMMITTED = (
    "batch_id",
    "status",
    "day",
    "hour",
    "accepted_at",
    "final_at",
    "next_try_at",
    "tries",
    "possible_duplicate",
)
COLUMNS = OWN + SUBMITTED + DECIDED + COMMITTED
MESSAGES = Table(Message, COLUMNS, own=len(OWN))
# What is queued stands there, too; a trigger follows what becomes of the message.
QUEUED = Table(
    Queued,
    ("message_id", "connector_id", "lane", "customer_id", "next_try_at", "valid_until"),
)
TEXTS = Table(MessageText, ("message_id", "text", "out_sender", "out_text"), own=2)
# So many of one pile leave at once.
PIECE = 32


class Own(NamedTuple):
    """What is a message's own."""

    id: int
    long_message: int | None
    recipient: str
    trace: int
    text: str


class Shared(NamedTuple):
    """What it has in common with others, as columns of `copying`.

    These are what its submission said, what was decided and committed, what goes out instead, and
    its place in the queue, if it has one.
    """

    said: str
    decided: str
    out: str
    place: str | None


class Piles:
    """Those of one commit. One that `is_small` sends whatever is there, be it alike or not."""

    def __init__(self, sheaf: Sheaf, *, is_small: bool) -> None:
        self._sheaf, self._is_small = sheaf, is_small
        self._piles: defaultdict[Shared, list[Own]] = defaultdict(list)
        self._count = 0

    def add(self, shared: Shared, own: Own) -> None:
        """Store one more; a piece leaves at once, where something went ahead already."""
        pile = self._piles[shared]
        pile.append(own)
        self._count += 1
        if self._count < PIECE or not self._sheaf.is_ahead:
            return
        if len(pile) >= PIECE:
            self._send(shared)
        elif self._is_small:
            self.write()
        else:
            return
        self._sheaf.go_ahead()

    def write(self) -> None:
        """Store what is left."""
        if len(self._piles) == 1 and 1 < self._count <= copying.FEW:
            self._send(*self._piles)
            return
        for table, lines in _lines(self._piles).items():
            self._sheaf.rows(table, lines)
        self._piles.clear()
        self._count = 0

    def _send(self, shared: Shared) -> None:
        pile = self._piles.pop(shared)
        self._count -= len(pile)
        for statement in _statements(shared, pile):
            self._sheaf.execute(*statement)


def _statements(shared: Shared, pile: list[Own]) -> Iterator[Statement]:
    """What stores a whole pile."""
    numbers, sets, recipients, traces, texts = zip(*pile, strict=True)
    yield MESSAGES.alike([numbers, sets, recipients, traces], f"{shared.said}\t{shared.decided}")
    yield TEXTS.alike([numbers, texts], shared.out)
    if shared.place is not None:
        yield QUEUED.alike([numbers], shared.place)


def _lines(piles: dict[Shared, list[Own]]) -> dict[Table, list[str]]:
    """All rows as lines of `copying`."""
    messages, texts, queued = [], [], []
    for (said, decided, out, place), pile in piles.items():
        for number, part_of, recipient, trace, text in pile:
            own = f"{number}\t{part_of or copying.NULL}\t{copying.text(recipient)}\t{trace}"
            messages.append(f"{own}\t{said}\t{decided}\n")
            texts.append(f"{number}\t{copying.text(text)}\t{out}\n")
            if place is not None:
                queued.append(f"{number}\t{place}\n")
    return {MESSAGES: messages, TEXTS: texts, QUEUED: queued}
