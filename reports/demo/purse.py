"""One account's money through the demo's time: every movement numbered, in the order of time."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from billing.models import Account, Entry

NOTHING = Decimal(0)
STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
# What a top-up of one hundred euro is in other units.
RATIO = {"EUR": Decimal(1), "GBP": Decimal(1), "SEK": Decimal(10), "SMS": Decimal(25)}


class Habit(Enum):
    """How an account is filled: before, afterwards, or once and for long."""

    FIRST = "first"
    AFTERWARDS = "afterwards"
    PLENTY = "plenty"


class Line(NamedTuple):
    """An entry as it is written."""

    account: int
    number: int
    kind: str
    amount: Decimal
    balance_after: Decimal
    floor: Decimal
    purpose: str
    key: str
    at: datetime


class Book:
    """All entries of the demo; their ids are their places, after those that were there."""

    def __init__(self, before: int) -> None:
        self.before = before
        self.lines: list[Line] = []

    def add(self, line: Line) -> int:
        self.lines.append(line)
        return self.before + len(self.lines)


class Purse:
    """An account with its balance as it was at the moment the demo has reached."""

    def __init__(self, account: Account, habit: Habit) -> None:
        self.account = account
        self.habit = habit
        self.unit = account.unit
        self.balance = NOTHING
        self.number = 0
        self.floor = -account.credit_limit
        self.step = NOTHING
        self.is_waiting = False

    @property
    def fill(self) -> Decimal:
        """The balance in top-ups."""
        return self.balance / self.step if self.step else NOTHING

    @property
    def may_run_low(self) -> bool:
        is_living = not self.account.customer.is_archived
        return is_living and self.habit is Habit.FIRST and self.number > 1 and self.balance > 0

    @property
    def wants_money(self) -> bool:
        return self.habit is Habit.FIRST and self.balance < self.step / 2 and not self.is_waiting

    def expect(self, units_a_month: Decimal) -> None:
        """Choose the size of a top-up: about what three weeks cost."""
        ratio = RATIO[self.unit]
        wanted = units_a_month * Decimal("0.7") / ratio
        self.step = ratio * next((Decimal(s) for s in STEPS if s >= wanted), Decimal(STEPS[-1]))

    def can_pay(self, amount: Decimal) -> bool:
        return self.balance - amount >= self.floor

    def post(self, book: Book, kind: str, amount: Decimal, at: datetime, **words: Any) -> int:
        """Move money and return the entry's id."""
        self.balance += amount
        self.number += 1
        return book.add(
            Line(
                self.account.pk,
                self.number,
                kind,
                amount,
                self.balance,
                self.floor,
                words.get("purpose", ""),
                words.get("key", f"demo:{self.number}"),
                at,
            )
        )

    def top_up(self, book: Book, amount: Decimal, at: datetime) -> int:
        kind = Entry.Kind.PAYMENT if self.habit is Habit.AFTERWARDS else Entry.Kind.TOP_UP
        return self.post(book, kind, amount, at, purpose="Bank transfer")
