"""Submissions that are paid for together: one batch, one ledger entry.

A submission from REST or a page is a lot of its own. Small ones, as SMPP brings them by the
thousand, share one for each door, client and commit. Each of them is paid or refused by itself, in
the order in which they came.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from billing import ledger
from billing.models import Entry
from messaging.dispatch import store
from messaging.dispatch.store import Row
from messaging.dispatch.submission import Submission

Decided = tuple[Submission, list[Row]]
Paid = tuple[Submission, list[Row], Decimal]


@dataclass(slots=True)
class Lot:
    """Submissions of one door, and those that were paid with what they cost, in its unit."""

    batch: int
    wanted: list[Decided]
    paid: list[Paid] = field(default_factory=list)
    total: Decimal = store.NOTHING
    entry: tuple[int, int] | None = None

    @property
    def account(self) -> int:
        account = self.wanted[0][0].payer.account
        assert account is not None
        return account

    def pay(self, standing: ledger.Standing, price: Decimal) -> None:
        """Add to what is owed. Raises `InsufficientFunds`; then nothing was added."""
        if price and not standing.can_pay(self.total + price):
            raise ledger.InsufficientFunds("The balance does not cover this.", code="no_money")
        self.total += price

    def posting(self) -> ledger.Posting:
        messages = sum(len(rows) for _, rows, _ in self.paid)
        return ledger.Posting(
            account=self.account,
            kind=Entry.Kind.USAGE,
            amount=-self.total,
            key=f"batch:{self.batch}",
            purpose=f"{messages} {'message' if messages == 1 else 'messages'}",
        )


def of(decided: Iterable[Decided]) -> list[list[Decided]]:
    """The lots these make up, in the order of their first submissions."""
    shared: dict[tuple[int, int | None], list[Decided]] = {}
    lots: list[list[Decided]] = []
    for one in decided:
        submission = one[0]
        whose = submission.payer.door, submission.payer.client
        if not submission.is_small or submission.has_own_batch:
            lots.append([one])
        elif whose in shared:
            shared[whose].append(one)
        else:
            shared[whose] = [one]
            lots.append(shared[whose])
    return lots
