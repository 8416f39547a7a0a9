"""Moves stored messages through their states; after accepting, nothing else does.

One transaction of the caller holds everything: the rows' locks, the new states, the refunds that
follow from them, the deltas. A step that the table of states does not allow is left out: it came
late, or twice.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.utils import timezone

from billing import ledger
from billing.models import Entry
from messaging import deltas, webhook_facts
from messaging.deltas import Tally
from messaging.dispatch import facts, notices
from messaging.dispatch.facts import Facts
from messaging.dispatch.sheaf import Sheaf
from messaging.states import FINAL, Status, may
from portal.kit import arrays, ids

# What a step may change, by the names that the row and the table share.
CHANGING = (
    "status",
    "reason",
    "sent_at",
    "final_at",
    "next_try_at",
    "possible_duplicate",
    "charge",
    "refunded_on",
)
WRITE = "UPDATE messaging_message SET {} WHERE id = ANY(%s::bigint[])"

Step = Callable[[Facts, datetime], Facts | None]

_changing = attrgetter(*CHANGING)


def apply(cursor: Any, messages: Iterable[int], step: Step) -> list[Facts]:
    """Lock the messages and take each one step; return those that moved, as they are now.

    `step` gets the row and the moment and returns the row as it should be, or None to leave it.
    """
    return take(cursor, facts.lock(cursor, messages), step)


def take(cursor: Any, before: dict[int, Facts], step: Step) -> list[Facts]:
    """The same for messages that this transaction has locked."""
    now = timezone.now()
    after = [moved for row in before.values() if (moved := _taken(row, step, now))]
    if after:
        after, entries = _refund(cursor, after, now)
        sheaf = Sheaf(cursor, keeps_plans=False)
        _write(sheaf, before, after, entries)
        sheaf.rows(deltas.TABLE, _counted(before, after, now).lines())
        notices.tell(sheaf, before, after, now)
        news = webhook_facts.News(sheaf, before, after)
        sheaf.send()
        news.tell(cursor, now)
    return after


def _taken(row: Facts, step: Step, now: datetime) -> Facts | None:
    wanted = step(row, now)
    if wanted is None or wanted == row:
        return None
    if wanted.status != row.status and not may(row.status, wanted.status):
        return None
    is_final = wanted.status in FINAL and row.status not in FINAL
    return wanted.changed(final_at=now) if is_final else wanted


def _refund(cursor: Any, rows: list[Facts], now: datetime) -> tuple[list[Facts], dict[int, int]]:
    """Give back what is owed, one entry per account; the rows after it, and each one's entry."""
    by_account: dict[int, list[Facts]] = {}
    for row in rows:
        if row.owes_refund():
            by_account.setdefault(row.account, []).append(row)
    if not by_account:
        return rows, {}
    today = timezone.localdate(now, timezone.get_default_timezone())
    writer = ledger.Writer(ledger.lock(cursor, by_account))
    numbers = {account: writer.add(_posting(account, owed)) for account, owed in by_account.items()}
    written = writer.write(cursor, at=now, day=today)
    entries = {
        row.id: written[numbers[account]] for account, owed in by_account.items() for row in owed
    }
    back = {"charge": "refunded", "refunded_on": today}
    return [row.changed(**back) if row.id in entries else row for row in rows], entries


def _posting(account: int, rows: list[Facts]) -> ledger.Posting:
    count = len(rows)
    return ledger.Posting(
        account=account,
        kind=Entry.Kind.REFUND,
        amount=sum(row.total for row in rows),
        key=f"refund:{ids.take()[0]}",
        purpose=f"{count} {'message' if count == 1 else 'messages'} not charged",
    )


def _write(
    sheaf: Sheaf, before: dict[int, Facts], after: list[Facts], entries: dict[int, int]
) -> None:
    """One statement for all rows that change alike, which nearly all of a batch do."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for row in after:
        change = _change(before[row.id], row, entries.get(row.id))
        alike.setdefault(change, []).append(row.id)
    for change, messages in alike.items():
        columns = [*(f"{name} = %s" for name, _ in change), "lease_until = NULL"]
        values = [value for _, value in change]
        sheaf.execute(WRITE.format(", ".join(columns)), [*values, arrays.of(messages)])


def _change(before: Facts, after: Facts, entry: int | None) -> tuple[tuple[str, Any], ...]:
    """The columns that differ, with what they hold from now on."""
    columns = zip(CHANGING, _changing(before), _changing(after), strict=True)
    change = tuple((name, new) for name, old, new in columns if new != old)
    return change if entry is None else (*change, ("refund_entry_id", entry))


def _counted(before: dict[int, Facts], after: list[Facts], now: datetime) -> Tally:
    """The difference of what each message counts for; a refund counts on its own day."""
    tally = Tally()
    local = timezone.localtime(now, timezone.get_default_timezone())
    alike: dict[Any, list[tuple[Facts, Facts]]] = {}
    for row in after:
        old = before[row.id]
        alike.setdefault((row.counting(), old.counting()), []).append((row, old))
        if row.charge == "refunded" and old.charge != "refunded":
            place = row.dimensions._replace(day=local.date(), hour=local.hour)
            tally.add(place, price=-row.total)
    for moved in alike.values():
        row, old = moved[0]
        tally.add(row.dimensions, **_times(len(moved), row.measures()))
        tally.add(old.dimensions, **_times(-len(moved), old.measures()))
    return tally


def _times(count: int, measures: dict[str, Any]) -> dict[str, Any]:
    return {name: count * value for name, value in measures.items()}


def to(status: Status, *, reason: str = "", **fields: Any) -> Step:
    """The step to a status for whoever may take it."""

    def step(row: Facts, now: datetime) -> Facts | None:
        return row.changed(status=status, reason=reason or row.reason, **fields)

    return step
