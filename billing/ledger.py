"""The only writer of balances and entries.

Single entry: one signed entry per account and batch, numbered without a gap; the balance is a cache
of their sum. An account's row is locked before it is changed, accounts always in the order of their
numbers, so that two payers never wait for each other. That a charge stays above the account's floor
is checked here and again by the database (`usage_stays_above_the_floor`). The entry by which a
balance falls below one of its account's thresholds leaves a warning behind, in the same commit.

Everything takes a DB-API cursor inside a transaction of the caller, so that messages and money are
one commit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from billing import thresholds
from billing.models import Account, Entry
from billing.thresholds import Thresholds
from portal.core.errors import Refused
from portal.core.money import exact
from portal.kit.given import Among, Given

LOCK = Among("""
SELECT id, unit, balance, entry_count,
       -(credit_limit + CASE WHEN overdraft_until IS NULL OR overdraft_until > now()
                             THEN overdraft ELSE 0 END),
       warned, upper_warning, lower_warning
  FROM billing_account WHERE id {} ORDER BY id FOR NO KEY UPDATE
""")

# Two statements in one, so that they go together: an account that was not as it had been locked
# moves nothing, and leaves its entries without an account, which the database refuses.
MOVE = """
WITH moved AS (
    UPDATE billing_account AS a
       SET balance = v.balance, entry_count = v.number, warned = v.warned
      FROM {} AS v (id, balance, number, warned, old)
     WHERE a.id = v.id AND a.entry_count = v.old
    RETURNING a.id)
"""
MOVED = Given(MOVE, "bigint", "numeric", "bigint", "smallint", "bigint")
ENTER = """
INSERT INTO billing_entry
       (account_id, number, kind, amount, balance_after, floor, purpose, key, actor_id, at, day)
SELECT (SELECT id FROM moved WHERE moved.id = v.account), v.number, v.kind, v.amount, v.balance,
       v.floor, v.purpose, v.key, %s::bigint, %s::timestamptz, %s::date
  FROM {} AS v (account, number, kind, amount, balance, floor, purpose, key)
RETURNING account_id, number, id
"""
ENTRIES = Given(ENTER, "bigint", "bigint", "text", "numeric", "numeric", "numeric", "text", "text")
WARN = """
INSERT INTO billing_balancewarning
       (account_id, level, threshold, balance, entry_number, at, status, recipients)
SELECT *, %s::timestamptz, 'waiting', '[]'::jsonb FROM {} AS v
"""
WARNINGS = Given(WARN, "bigint", "smallint", "numeric", "numeric", "bigint")

Rows = list[tuple[Any, ...]]
# SQL with its parameters.
Statement = tuple[str, list[Any]]


class InsufficientFunds(Refused):
    """The account cannot pay: the charge would take it below its floor."""


class KeyReused(Refused):
    """The key has moved money before, but another amount."""


@dataclass(slots=True)
class Standing:
    """A locked account: what it has, in its unit, and how low a charge may take it."""

    account: int
    unit: str
    balance: Decimal
    number: int
    floor: Decimal
    warned: int
    thresholds: Thresholds
    began: int

    def can_pay(self, amount: Decimal) -> bool:
        return self.balance - amount >= self.floor

    def move(self, amount: Decimal) -> tuple[Any, ...] | None:
        """Number an entry of this amount; return a warning's row if it crosses a threshold."""
        before, self.balance = self.balance, self.balance + amount
        self.number += 1
        self.warned, crossed = thresholds.step(self.warned, before, self.balance, self.thresholds)
        if crossed == thresholds.ABOVE:
            return None
        return self.account, crossed, self.thresholds.of(crossed), self.balance, self.number


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to write: a signed amount, its kind (`Entry.Kind`), its reason and its key."""

    account: int
    kind: str
    amount: Decimal
    key: str
    purpose: str = ""


def locking(accounts: Iterable[int]) -> tuple[str, list[Any]]:
    """The statement that locks these accounts."""
    return LOCK.of(accounts)


def lock(cursor: Any, accounts: Iterable[int]) -> dict[int, Standing]:
    """Lock the accounts until the transaction ends and say how they stand."""
    cursor.execute(*locking(accounts))
    return {row[0]: _standing(row) for row in cursor.fetchall()}


def _standing(row: tuple[Any, ...]) -> Standing:
    account, unit, balance, number, floor, warned, upper, lower = row
    limits = thresholds.in_unit(upper, lower, unit)
    return Standing(account, unit, balance, number, floor, warned, limits, began=number)


def moved(standings: Mapping[int, Standing], rows: Rows) -> Rows:
    """What `locking` told, as it would tell it after these have moved."""
    return [_moved(row, standings[row[0]]) if row[0] in standings else row for row in rows]


def _moved(row: tuple[Any, ...], now: Standing) -> tuple[Any, ...]:
    account, unit, _balance, _number, floor, _warned, *limits = row
    return account, unit, now.balance, now.number, floor, now.warned, *limits


class Writer:
    """Collects postings against locked accounts and writes them with the balances in one statement.

    A second one writes warnings, where a balance has fallen below a threshold.
    """

    def __init__(self, standings: dict[int, Standing]) -> None:
        self._standings = standings
        self._rows: list[tuple[Any, ...]] = []
        self._warnings: list[tuple[Any, ...]] = []

    def add(self, posting: Posting) -> tuple[int, int]:
        """Number the entry; raise `InsufficientFunds` for usage the account cannot pay."""
        standing = self._standings[posting.account]
        if posting.kind == Entry.Kind.USAGE and not standing.can_pay(-posting.amount):
            raise InsufficientFunds("The balance does not cover this.", code="no_money")
        if warning := standing.move(posting.amount):
            self._warnings.append(warning)
        self._rows.append(
            (
                posting.account,
                standing.number,
                posting.kind,
                posting.amount,
                standing.balance,
                standing.floor,
                posting.purpose,
                posting.key,
            )
        )
        return posting.account, standing.number

    def write(
        self, cursor: Any, *, at: datetime, day: date, actor: int | None = None
    ) -> dict[tuple[int, int], int]:
        """Write entries and balances; return the id of each (account, number)."""
        if not self._rows:
            return {}
        moving, *others = self.statements(at=at, day=day, actor=actor)
        cursor.execute(*moving)
        ids = {(account, number): pk for account, number, pk in cursor.fetchall()}
        for statement in others:
            cursor.execute(*statement)
        return ids

    def statements(
        self, *, at: datetime, day: date, actor: int | None = None
    ) -> Iterator[Statement]:
        """What writes entries with their balances, and then warnings; nothing for no entry.

        The first one fails when an account is not as it was when it was locked.
        """
        if not self._rows:
            return
        touched = [s for s in self._standings.values() if s.number != s.began]
        moved, now = MOVED.of(
            [(s.account, s.balance, s.number, s.warned, s.began) for s in touched]
        )
        entries, new = ENTRIES.of(self._rows)
        yield moved + entries, [*now, actor, at, day, *new]
        if self._warnings:
            warn, crossed = WARNINGS.of(self._warnings)
            yield warn, [at, *crossed]


def post(
    account: Account, *, amount: Decimal, kind: str, key: str, purpose: str = "", by: Any = None
) -> Entry:
    """Move money once: the same key again returns the first entry and moves nothing.

    `amount` is signed, in the account's unit. Raises `KeyReused` when the key has moved another
    amount, `InsufficientFunds` for usage beyond the floor.
    """
    amount = exact(amount)
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        standings = lock(cursor, [account.pk])
        before = Entry.objects.filter(account=account, key=key).first()
        if before is not None:
            if before.amount != amount:
                raise KeyReused("This key has already moved another amount.", field="key")
            return before
        writer = Writer(standings)
        number = writer.add(Posting(account.pk, kind, amount, key, purpose))
        day = timezone.localdate(now, timezone.get_default_timezone())
        ids = writer.write(cursor, at=now, day=day, actor=by.pk if by else None)
    return Entry.objects.get(pk=ids[number])
