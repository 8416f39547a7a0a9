"""Defects that could slip in, each with the tests that must notice it.

`old` stands exactly once in the file; a plant puts `new` in its place. RECONCILED asks the
reconciler after a day on which everything happens.
"""

from dataclasses import dataclass

RECONCILED = "tests/reports/test_busy_day.py::test_after_a_busy_day_every_residual_is_zero"


@dataclass(frozen=True, slots=True)
class Plant:
    """A defect: in which file, which text becomes which, and every test that must go red."""

    what: str
    file: str
    old: str
    new: str
    found_by: tuple[str, ...]


CHARGE_PER_ATTEMPT = """        after, entries = _refund(cursor, after, now)
        for row in after:
            if row.status == "queued" and row.tries:
                writer = ledger.Writer(ledger.lock(cursor, [row.account]))
                key = f"try:{row.id}:{row.tries}"
                writer.add(ledger.Posting(row.account, Entry.Kind.USAGE, -row.total, key))
                writer.write(cursor, at=now, day=timezone.localdate(now))
"""

PLANTS = (
    Plant(
        "an account is not locked while it is charged",
        "billing/ledger.py",
        "WHERE id {} ORDER BY id FOR NO KEY UPDATE",
        "WHERE id {} ORDER BY id",
        ("tests/races/test_charges.py::test_a_balance_good_for_twenty_pays_exactly_twenty",),
    ),
    Plant(
        "every attempt is charged, not every message",
        "messaging/dispatch/transitions.py",
        "        after, entries = _refund(cursor, after, now)\n",
        CHARGE_PER_ATTEMPT,
        (
            RECONCILED,
            (
                "tests/messaging/test_transitions.py::"
                "test_a_throttled_message_waits_and_costs_no_second_charge"
            ),
        ),
    ),
    Plant(
        "a refund is told to the statistics with the wrong sign",
        "messaging/dispatch/transitions.py",
        "tally.add(place, price=-row.total)",
        "tally.add(place, price=row.total)",
        (RECONCILED,),
    ),
    Plant(
        "what was delivered is refunded",
        "messaging/dispatch/facts.py",
        "        if self.status == Status.DELIVERED:\n            return False\n",
        "",
        (RECONCILED,),
    ),
    Plant(
        "a long message costs as much as one part",
        "messaging/dispatch/store.py",
        "        return price_of(rows[0].decision) * parts\n    return sum",
        "        return price_of(rows[0].decision)\n    return sum",
        (RECONCILED, "tests/messaging/test_accept.py::test_every_part_is_charged"),
    ),
    Plant(
        "a second fold of a day writes over the first",
        "reports/folding.py",
        'f"{name} = {table}.{name} + excluded.{name}"',
        'f"{name} = excluded.{name}"',
        (
            RECONCILED,
            "tests/reports/test_fold.py::test_a_second_fold_adds_to_the_rows_of_the_first",
        ),
    ),
    Plant(
        "entries are written and the balance stays as it was",
        "billing/ledger.py",
        "SET balance = v.balance, entry_count",
        "SET balance = a.balance, entry_count",
        (
            RECONCILED,
            (
                "tests/billing/test_ledger.py::"
                "test_an_entry_moves_the_balance_and_says_what_it_was_after"
            ),
        ),
    ),
    Plant(
        "two who issue at once read the same next number",
        "billing/invoicing/numbering.py",
        "Series.objects.select_for_update(no_key=True).filter",
        "Series.objects.filter",
        (
            (
                "tests/races/test_numbering.py::"
                "test_numbers_have_no_gap_under_32_threads_with_roll_backs"
            ),
        ),
    ),
    Plant(
        "a write-off takes money where it should give",
        "billing/invoicing/crediting.py",
        "                amount=open_,\n                kind=Entry.Kind.CORRECTION,",
        "                amount=-open_,\n                kind=Entry.Kind.CORRECTION,",
        (RECONCILED,),
    ),
    Plant(
        "the tax of what is paid in advance is given and not taken",
        "billing/paying/posting.py",
        "amount=-allocation.tax",
        "amount=allocation.tax",
        (
            RECONCILED,
            "tests/billing/test_payments.py::test_what_is_paid_in_advance_raises_the_balance_by_net",
        ),
    ),
    Plant(
        "the day after a period is invoiced with it, and again with the next one",
        "billing/closing/sums.py",
        "e.day >= s.first AND e.day < s.after",
        "e.day >= s.first AND e.day <= s.after",
        ("tests/billing/test_closing.py::test_every_period_that_was_missed_gets_its_own_invoice",),
    ),
    Plant(
        "who asked for an approval may approve it",
        "billing/approvals.py",
        "        _refuse_own(row, by)\n        if not row.asked_by.is_active:",
        "        if not row.asked_by.is_active:",
        ("tests/billing/test_approvals.py::test_nobody_approves_or_refuses_their_own_wish",),
    ),
)
