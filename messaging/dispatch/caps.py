"""Accounts that may spend so much a day and send so many messages an hour to one country.

What goes beyond is stored as blocked, and so never charged. The counts are rows, locked after the
payers' accounts and written in the transaction that accepts, so that two processes cannot take the
last place twice. A day's or hour's first submission counts what was accepted before it once, and so
a cap that is set in the middle of a day knows the day. Who has no cap costs nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from messaging.dispatch.day_limits import EARLIER, midnight
from messaging.dispatch.store import Row
from messaging.dispatch.submission import Submission
from messaging.states import Status
from messaging.stops.compiled import Limit
from portal.core.ids import first_of

SPEND_CAP, TOO_MANY = "spend_cap", "too_many_to_prefix"
SPENT = """
SELECT account_id, amount FROM messaging_dayspend
 WHERE account_id = ANY(%(accounts)s::bigint[]) AND day = %(day)s ORDER BY account_id FOR UPDATE
"""
BEGIN_DAY = """
INSERT INTO messaging_dayspend (account_id, day, amount)
SELECT a, %(day)s, coalesce((SELECT sum(m.price * m.parts) FROM messaging_message AS m
                              WHERE m.customer_id = %(customer)s AND m.account_id = a
                                AND m.id >= %(since)s AND m.day = %(day)s
                                AND m.charge <> 'none'), 0)
  FROM unnest(%(accounts)s::bigint[]) AS a ORDER BY a ON CONFLICT DO NOTHING
"""
SENT = """
SELECT account_id, country, messages FROM messaging_hourcount
 WHERE account_id = ANY(%(accounts)s::bigint[]) AND hour = %(hour)s
 ORDER BY account_id, country FOR UPDATE
"""
WRITE_DAY = """
UPDATE messaging_dayspend AS d SET amount = v.amount
  FROM unnest(%s::bigint[], %s::numeric[]) AS v (account, amount)
 WHERE d.account_id = v.account AND d.day = %s
"""
WRITE_HOUR = """
INSERT INTO messaging_hourcount (account_id, country, hour, messages)
SELECT v.account, v.country, %s, v.messages
  FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS v (account, country, messages)
 ORDER BY 1, 2
ON CONFLICT (account_id, country, hour) DO UPDATE SET messages = excluded.messages
"""
FORGET = """
WITH gone AS (DELETE FROM messaging_dayspend WHERE day < %(day)s)
DELETE FROM messaging_hourcount WHERE hour < %(hour)s
"""
NOTHING = Decimal(0)


class Caps:
    """What one transaction's capped accounts have spent and sent, locked until it ends.

    The accounts are locked before: nobody else can begin the same hour meanwhile.
    """

    def __init__(
        self,
        cursor: Any,
        limits: Mapping[int, Limit],
        payers: Iterable[tuple[int, int]],
        *,
        now: datetime,
        day: date,
    ) -> None:
        customers = {account: customer for account, customer in payers if account in limits}
        self._limits = {pk: limits[pk] for pk in sorted(customers) if limits[pk].counts}
        self._cursor, self._day = cursor, day
        self._hour = now.replace(minute=0, second=0, microsecond=0)
        self._spent: dict[int, Decimal] = {}
        self._sent: dict[tuple[int, str], int] = {}
        self._touched: set[tuple[int, str]] = set()
        if self._limits:
            self._lock(customers)

    def passed(self, submission: Submission, rows: list[Row]) -> list[Row]:
        """The rows, of which those beyond a cap are blocked."""
        limit = self._limits.get(submission.payer.account or 0)
        if limit is None:
            return rows
        account, parts = submission.payer.account or 0, submission.size.parts
        spent, sent = self._spent.get(account, NOTHING), dict(self._sent)
        inside = []
        for row in rows:
            decision = row.decision
            if decision.reason:
                inside.append(row)
                continue
            price = decision.price.price * parts if decision.price else NOTHING
            place = (account, decision.country)
            reason = _beyond(limit, spent + price, sent.get(place, 0))
            if reason:
                blocked = decision.blocked(reason, _told(limit, reason))
                inside.append(row._replace(decision=blocked, status=Status.REJECTED))
            else:
                spent += price
                sent[place] = sent.get(place, 0) + 1
                inside.append(row)
        return inside

    def take(self, submission: Submission, rows: list[Row], price: Decimal) -> None:
        """Count what is accepted and paid."""
        account = submission.payer.account or 0
        if account not in self._limits:
            return
        self._spent[account] = self._spent.get(account, NOTHING) + price
        for row in rows:
            if not row.decision.reason:
                place = (account, row.decision.country)
                self._sent[place] = self._sent.get(place, 0) + 1
                self._touched.add(place)

    def write(self, cursor: Any) -> None:
        if not self._touched:
            return
        days = sorted({account for account, _country in self._touched} & set(self._spent))
        cursor.execute(WRITE_DAY, [days, [self._spent[one] for one in days], self._day])
        accounts, countries = zip(*sorted(self._touched), strict=True)
        counts = [self._sent[place] for place in sorted(self._touched)]
        cursor.execute(WRITE_HOUR, [self._hour, list(accounts), list(countries), counts])

    def _lock(self, customers: dict[int, int]) -> None:
        asked = {"accounts": list(self._limits), "day": self._day, "hour": self._hour}
        self._cursor.execute(SPENT, asked)
        self._spent = dict(self._cursor.fetchall())
        capped = [pk for pk, limit in self._limits.items() if limit.spend_cap is not None]
        for account in capped:
            if account not in self._spent:
                self._begin(account, customers[account])
        if capped and not set(capped) <= set(self._spent):
            self._cursor.execute(SPENT, asked)
            self._spent = dict(self._cursor.fetchall())
        self._cursor.execute(SENT, asked)
        self._sent = {(pk, country): count for pk, country, count in self._cursor.fetchall()}

    def _begin(self, account: int, customer: int) -> None:
        since = first_of(midnight(self._day) - EARLIER)
        asked = {"accounts": [account], "customer": customer, "day": self._day, "since": since}
        self._cursor.execute(BEGIN_DAY, asked)


def forget(cursor: Any) -> int:
    """Drop the counts of days and hours that are over."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    cursor.execute(FORGET, {"day": today, "hour": hour})
    return cursor.rowcount


def _beyond(limit: Limit, spent: Decimal, sent: int) -> str:
    if limit.spend_cap is not None and spent > limit.spend_cap:
        return SPEND_CAP
    return TOO_MANY if limit.per_hour is not None and sent >= limit.per_hour else ""


def _told(limit: Limit, reason: str) -> str:
    if reason == SPEND_CAP:
        return f"at most {limit.spend_cap} a day"
    return f"at most {limit.per_hour} an hour to one country"
