"""The only writer of balances and entries.

Single entry: one signed entry per account and batch, numbered without a gap; the balance is a cache
of their sum. An account's row is locked before it is changed, accounts always in the order of their
numbers, so that two payers never wait for each other. That a charge stays above the account's floor
is checked here and again by the database (`usage_stays_above_the_floor`).

Everything takes a DB-API cursor inside a transaction of the caller, so that messages and money are
one commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from billing.models import Account, Entry
from portal.core.errors import Refused
from portal.core.money import exact

LOCK = """
SELECT id, unit, balance, entry_count,
       -(credit_limit + CASE WHEN overdraft_until IS NULL OR overdraft_until > now()
                             THEN overdraft ELSE 0 END)
  FROM billing_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""

INSERT = """
INSERT INTO billing_entry
       (account_id, number, kind, amount, balance_after, floor, purpose, key, actor_id, at, day)
SELECT *, %s::bigint, %s::timestamptz, %s::date FROM unnest(
       %s::bigint[], %s::bigint[], %s::text[], %s::numeric[], %s::numeric[], %s::numeric[],
       %s::text[], %s::text[])
RETURNING account_id, number, id
"""

UPDATE = """
UPDATE billing_account AS a SET balance = v.balance, entry_count = v.number
  FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::bigint[])
       AS v (id, balance, number, old) WHERE a.id = v.id AND a.entry_count = v.old
"""


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
    began: int

    def can_pay(self, amount: Decimal) -> bool:
        return self.balance - amount >= self.floor


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to write: a signed amount, its kind (`Entry.Kind`), its reason and its key."""

    account: int
    kind: str
    amount: Decimal
    key: str
    purpose: str = ""


def lock(cursor: Any, accounts: Iterable[int]) -> dict[int, Standing]:
    """Lock the accounts until the transaction ends and say how they stand."""
    cursor.execute(LOCK, [sorted(set(accounts))])
    return {
        row[0]: Standing(row[0], row[1], row[2], row[3], row[4], began=row[3])
        for row in cursor.fetchall()
    }


class Writer:
    """Collects postings against locked accounts and writes them in two statements."""

    def __init__(self, standings: dict[int, Standing]) -> None:
        self._standings = standings
        self._rows: list[tuple[Any, ...]] = []

    def add(self, posting: Posting) -> tuple[int, int]:
        """Number the entry; raise `InsufficientFunds` for usage the account cannot pay."""
        standing = self._standings[posting.account]
        if posting.kind == Entry.Kind.USAGE and not standing.can_pay(-posting.amount):
            raise InsufficientFunds("The balance does not cover this.", code="no_money")
        standing.balance += posting.amount
        standing.number += 1
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
        cursor.execute(INSERT, [actor, at, day, *map(list, zip(*self._rows, strict=True))])
        ids = {(account, number): pk for account, number, pk in cursor.fetchall()}
        touched = [s for s in self._standings.values() if s.number != s.began]
        cursor.execute(
            UPDATE,
            [
                [s.account for s in touched],
                [s.balance for s in touched],
                [s.number for s in touched],
                [s.began for s in touched],
            ],
        )
        if cursor.rowcount != len(touched):
            raise RuntimeError("An account changed under its lock.")
        return ids


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
