"""Parts that cost nothing: those of a subscription's month, or those to try it with.

A message within its account's allowance is stored with a price of 0. The counts are rows, locked
after the payers' accounts and written in the transaction that accepts, so that two processes cannot
give the last part twice. A message whose parts are not all included is charged in full, and a
refund gives no part back. Who has no allowance costs nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from messaging.dispatch.decide import Decision
from messaging.dispatch.store import Row
from messaging.dispatch.submission import Submission

CHANNEL = "sms"
LEFT = """
SELECT id, account_id, included - used FROM messaging_allowance
 WHERE account_id = ANY(%(accounts)s::bigint[]) AND starts_on <= %(day)s AND ends_on > %(day)s
   AND used < included
 ORDER BY account_id, ends_on, id FOR UPDATE
"""
USE = """
UPDATE messaging_allowance AS a SET used = a.used + v.parts
  FROM unnest(%s::bigint[], %s::int[]) AS v (id, parts) WHERE a.id = v.id
"""
NOTHING = Decimal(0)


class Allowances:
    """What one transaction's accounts may still send for nothing, locked until it ends."""

    def __init__(
        self,
        cursor: Any,
        allowed: Collection[int],
        accounts: Iterable[int | None],
        *,
        day: date,
    ) -> None:
        self._left: dict[int, dict[int, int]] = {}
        self._used: dict[int, int] = {}
        # By the identity of what was decided, which therefore must live as long.
        self._free: dict[int, Decision] = {}
        self._kept: list[Decision] = []
        asked = sorted({account for account in accounts if account in allowed})
        if asked:
            cursor.execute(LEFT, {"accounts": asked, "day": day})
            for pk, account, parts in cursor.fetchall():
                self._left.setdefault(account, {})[pk] = parts

    def passed(self, submission: Submission, rows: list[Row]) -> list[Row]:
        """The rows, of which those within the allowance cost nothing."""
        left = self._of(submission)
        if not left:
            return rows
        parts, free = submission.size.parts, sum(left.values())
        inside = []
        for row in rows:
            is_free = not row.decision.reason and row.decision.price and parts <= free
            if is_free:
                free -= parts
                inside.append(row._replace(decision=self._for_nothing(row.decision)))
            else:
                inside.append(row)
        return inside

    def take(self, submission: Submission, rows: list[Row]) -> None:
        """Count what was accepted for nothing; what ends first is used first."""
        left = self._of(submission)
        if not left:
            return
        is_free = {id(decision) for decision in self._free.values()}
        parts = submission.size.parts * sum(id(row.decision) in is_free for row in rows)
        for pk in list(left):
            taken = min(parts, left[pk])
            left[pk] -= taken
            parts -= taken
            self._used[pk] = self._used.get(pk, 0) + taken

    def write(self, cursor: Any) -> None:
        used = {pk: parts for pk, parts in self._used.items() if parts}
        if used:
            cursor.execute(USE, [list(used), list(used.values())])

    def _of(self, submission: Submission) -> dict[int, int]:
        if not self._left or submission.channel != CHANNEL:
            return {}
        return self._left.get(submission.payer.account or 0, {})

    def _for_nothing(self, decision: Decision) -> Decision:
        """The same decision at a price of 0; messages that are alike share it."""
        found = self._free.get(id(decision))
        if found is None:
            assert decision.price is not None
            price = replace(decision.price, price=NOTHING)
            found = self._free[id(decision)] = decision._replace(price=price)
            self._kept.append(decision)
        return found
