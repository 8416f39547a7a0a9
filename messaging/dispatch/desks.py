"""The desk at which a thread decides, kept from commit to commit.

A desk decides for one moment. What it has found holds longer: while book and connectors are the
same, until the minute is over or a rate begins. A commit of a few messages would otherwise spend
more on finding everything anew than on its messages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.book import Book
from messaging.dispatch.decide import Desk

MINUTE = timedelta(minutes=1)
# Where each message has a way of its own, the desk is left before it grows too large.
REMEMBERED_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A desk and for whom it decides as a new one would: from `since` to, without, `until`."""

    desk: Desk
    book: Book
    up: frozenset[int]
    minute: int
    since: datetime
    until: datetime

    def serves(self, book: Book, up: frozenset[int], now: datetime, minute: int) -> bool:
        return (
            self.book is book
            and self.minute == minute
            and self.since <= now < self.until
            and self.up == up
            and self.desk.remembered < REMEMBERED_MAX
        )


class Desks:
    """One thread's; it has no more than one desk at a time."""

    def __init__(self) -> None:
        self._kept: Kept | None = None

    def at(self, book: Book, up: frozenset[int], now: datetime, minute: int) -> Desk:
        """The desk for this moment; `minute` is that of the operator's day."""
        kept = self._kept
        if kept is None or not kept.serves(book, up, now, minute):
            until = min(now + MINUTE, book.next_rate(now) or now + MINUTE)
            kept = self._kept = Kept(Desk(book, up, now, minute), book, up, minute, now, until)
        return kept.desk

    def leave(self) -> None:
        """Begin anew: where something failed, nobody knows what is half found."""
        self._kept = None
