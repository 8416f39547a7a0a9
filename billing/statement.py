"""The statement of an account: what it had, what came and went in a period, what it has.

Messages and their refunds are summed per day, everything else stands line by line. Every figure
comes from one statement of SQL, which sees one moment; the opening balance is reckoned backwards
from the account's, so that a statement of last month reads two months and not all years. Days are
those of the entries: days of the operator's time zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Account, Entry
from portal.core.money import ZERO
from portal.core.periods import Period

READ = """
SELECT 'balance' AS what, NULL::date AS day, NULL AS kind, balance AS amount, 0 AS entries,
       NULL::bigint AS number, NULL AS purpose, NULL::timestamptz AS at, NULL AS who
  FROM billing_account WHERE id = %(account)s
 UNION ALL
SELECT 'later', NULL, NULL, coalesce(sum(amount), 0), count(*), NULL, NULL, NULL, NULL
  FROM billing_entry WHERE account_id = %(account)s AND day >= %(end)s
 UNION ALL
SELECT 'day', day, kind, sum(amount), count(*), NULL, NULL, NULL, NULL
  FROM billing_entry
 WHERE account_id = %(account)s AND day >= %(start)s AND day < %(end)s
   AND kind IN ('usage', 'refund')
 GROUP BY day, kind
 UNION ALL
SELECT 'entry', e.day, e.kind, e.amount, 1, e.number, e.purpose, e.at, u.name
  FROM billing_entry e LEFT JOIN portal_user u ON u.id = e.actor_id
 WHERE e.account_id = %(account)s AND e.day >= %(start)s AND e.day < %(end)s
   AND NOT e.kind IN ('usage', 'refund')
 ORDER BY day NULLS FIRST, number NULLS LAST, kind DESC
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a signed amount, what it was for, and the balance after it.

    `entries` is how many entries of the ledger it stands for; the opening and the closing balance
    are lines without an amount. `at` is None where a line is a whole day. `kind` and `purpose` are
    the entry's own, for those who write in another language.
    """

    day: date
    text: str
    amount: Decimal | None
    balance: Decimal
    entries: int = 0
    at: datetime | None = None
    who: str = ""
    is_edge: bool = False
    kind: str = ""
    purpose: str = ""

    @property
    def charged(self) -> Decimal | None:
        return -self.amount if self.amount is not None and self.amount < 0 else None

    @property
    def paid_in(self) -> Decimal | None:
        return self.amount if self.amount is not None and self.amount >= 0 else None


@dataclass(frozen=True, slots=True)
class Statement:
    """A period of an account. The opening balance and all lines make the closing one."""

    account: Account
    period: Period
    opening: Decimal
    lines: list[Line]

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((line.amount for line in self.lines), ZERO)

    @property
    def charged(self) -> Decimal:
        return sum((line.charged or ZERO for line in self.lines), ZERO)

    @property
    def paid_in(self) -> Decimal:
        return sum((line.paid_in or ZERO for line in self.lines), ZERO)

    @property
    def first(self) -> Line:
        return Line(self.period.start, _("Opening balance"), None, self.opening, is_edge=True)

    @property
    def last(self) -> Line:
        return Line(self.period.last, _("Closing balance"), None, self.closing, is_edge=True)

    @property
    def whole(self) -> list[Line]:
        """All lines with the opening balance before them and the closing one behind."""
        return [self.first, *self.lines, self.last]


def read(account: Account, period: Period) -> Statement:
    """The account's statement of a period, as it is at this moment."""
    params = {"account": account.pk, "start": period.start, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(READ, params)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    balance = next(row["amount"] for row in rows if row["what"] == "balance")
    since = sum((row["amount"] for row in rows if row["what"] != "balance"), ZERO)
    opening = balance - since
    told = [row for row in rows if row["what"] in {"day", "entry"}]
    return Statement(account, period, opening, list(_lines(told, opening)))


def _lines(rows: list[dict[str, Any]], balance: Decimal) -> Iterator[Line]:
    for row in rows:
        balance += row["amount"]
        yield Line(
            row["day"],
            _text(row),
            row["amount"],
            balance,
            row["entries"],
            row["at"],
            row["who"] or "",
            kind=row["kind"],
            purpose=row["purpose"] or "",
        )


def _text(row: dict[str, Any]) -> str:
    kind = str(Entry.Kind(row["kind"]).label)
    if row["what"] == "entry":
        return f"{kind}: {row['purpose']}" if row["purpose"] else kind
    count = row["entries"]
    if row["kind"] == Entry.Kind.USAGE:
        said = ngettext("Messages, %(n)s charge", "Messages, %(n)s charges", count)
    else:
        said = ngettext("Refunds, %(n)s refund", "Refunds, %(n)s refunds", count)
    return said % {"n": f"{count:,}"}
