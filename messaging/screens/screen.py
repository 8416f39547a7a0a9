"""What a screen is: one question whether a message may go, asked of every message before it goes.

A screen is made once for each commit, over all its submissions, so that it can ask the database one
question for all of them; where nobody is concerned it is not made at all. Then it is asked message
by message. It has no say in where a message goes or what it costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Protocol, Self

from messaging.book import Book
from messaging.dispatch.decide import Decision
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a message may not go: a code of `messaging.reasons`, and what was found, for staff.

    With `holds` it waits until somebody lets it go or refuses it; else it is blocked.
    """

    reason: str
    detail: str = ""
    holds: bool = False


class Case(NamedTuple):
    """One message as a screen sees it; the decision knows its country, network and price."""

    payer: Payer
    channel: str
    sender: str
    recipient: str
    text: str
    parts: int
    decision: Decision


class Work(NamedTuple):
    """What a screen is made of: a cursor in the commit's transaction and what the commit holds."""

    cursor: Any
    submissions: Sequence[Submission]
    book: Book
    now: datetime


class Screen(Protocol):
    """`name` is what an explanation calls it; `reads_text` says that it needs the whole text, so
    that the parts of a long message are asked together, when the last of them has come.
    """

    name: ClassVar[str]
    reads_text: ClassVar[bool]

    @classmethod
    def over(cls, work: Work) -> Self | None:
        """The screen for these submissions, with at most one query; None concerns none of them."""
        ...

    def check(self, case: Case) -> Verdict | None:
        """None lets the message pass."""
        ...
