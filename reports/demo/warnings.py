"""The warnings about balances that have fallen below a threshold and not risen since."""

from collections.abc import Iterator
from datetime import timedelta

from billing import accounts, recipients
from billing.models import Account, BalanceWarning
from reports.demo.plan import Plan
from reports.demo.purse import Book, Line

MAILED_AFTER = timedelta(seconds=40)
LEVELS = (Account.Warned.LOWER, Account.Warned.UPPER)


def make(plan: Plan, ledger: Book) -> None:
    """A warning for every entry by which a balance fell below what it is still below.

    The client, or the customer's contacts, have been told.
    """
    low = Account.objects.filter(warned__gt=Account.Warned.NOTHING)
    found = {account.pk: account for account in low.select_related("customer", "client")}
    lines: dict[int, list[Line]] = {pk: [] for pk in found}
    for line in ledger.lines:
        if line.account in lines:
            lines[line.account].append(line)
    rows = [row for pk in found for row in _of(plan, found[pk], lines[pk])]
    BalanceWarning.objects.bulk_create(sorted(rows, key=lambda row: row.at))


def _of(plan: Plan, account: Account, lines: list[Line]) -> Iterator[BalanceWarning]:
    levels = accounts.levels(account)
    told: set[int] = set()
    for level in LEVELS:
        threshold = levels.of(level)
        line = _last_fall(lines, threshold) if level <= account.warned else None
        if line is None or line.number in told:
            continue
        told.add(line.number)
        yield BalanceWarning(
            account=account,
            level=level,
            threshold=threshold,
            balance=line.balance_after,
            entry_number=line.number,
            at=line.at,
            status=BalanceWarning.Status.MAILED,
            settled_at=min(line.at + MAILED_AFTER, plan.now),
            recipients=recipients.of_account(account),
        )


def _last_fall(lines: list[Line], threshold) -> Line | None:
    """The entry after the last one that was not below; None if it was always or never below."""
    above = [place for place, line in enumerate(lines) if line.balance_after >= threshold]
    if not above or above[-1] + 1 == len(lines):
        return None
    return lines[above[-1] + 1]
