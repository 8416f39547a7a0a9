"""Promise 1: for each account the balance is the sum of its entries, numbered without a gap."""

from billing.document_checks import (
    CHARGES,
    ISSUED,
    LINES,
    PAYMENTS,
    SERIES,
    SETTLED,
    TAXES,
    USAGE,
    WRITTEN_OFF,
)
from portal.kit.checks import Check

__all__ = [
    "BALANCE",
    "CHARGES",
    "ISSUED",
    "LINES",
    "NUMBERS",
    "PAYMENTS",
    "RUNNING",
    "SERIES",
    "SETTLED",
    "TAXES",
    "USAGE",
    "WRITTEN_OFF",
]

# Entries are numbered as they are written, so the newest ones are found without an index of time.
NEW = """id > coalesce((SELECT id FROM billing_entry WHERE at < %(after)s
                          ORDER BY id DESC LIMIT 1), 0)"""

BALANCE = Check(
    1,
    "balance = sum of entries",
    """
    SELECT 'account ' || a.id, a.balance - coalesce(e.total, 0)
      FROM billing_account a
      LEFT JOIN (SELECT account_id, sum(amount) AS total FROM billing_entry GROUP BY 1) e
        ON e.account_id = a.id
     WHERE a.balance <> coalesce(e.total, 0)
    """,
    # Each entry says the balance after it; that this is right is asked below, entry by entry.
    recent="""
    SELECT 'account ' || a.id, a.balance - coalesce(last.balance_after, 0)
      FROM billing_account a
      LEFT JOIN LATERAL (SELECT balance_after FROM billing_entry
                          WHERE account_id = a.id ORDER BY number DESC LIMIT 1) last ON true
     WHERE a.balance <> coalesce(last.balance_after, 0)
    """,
)

GAPS = """
    SELECT 'account ' || a.id, a.entry_count - coalesce(last.number, 0)
      FROM billing_account a
      LEFT JOIN LATERAL (SELECT number FROM billing_entry
                          WHERE account_id = a.id ORDER BY number DESC LIMIT 1) last ON true
     WHERE a.entry_count <> coalesce(last.number, 0)
     UNION ALL
    SELECT 'account ' || e.account_id || ' entry ' || e.number, 1
      FROM (SELECT account_id, number FROM billing_entry WHERE {new}) e
     WHERE e.number <> 1 AND NOT EXISTS (
           SELECT FROM billing_entry b
            WHERE b.account_id = e.account_id AND b.number = e.number - 1)
    """

NUMBERS = Check(
    1,
    "entry numbers have no gap",
    """
    SELECT 'account ' || a.id, a.entry_count - coalesce(e.entries, 0)
      FROM billing_account a
      LEFT JOIN (SELECT account_id, count(*) AS entries, min(number) AS first, max(number) AS last
                   FROM billing_entry GROUP BY 1) e ON e.account_id = a.id
     WHERE a.entry_count <> coalesce(e.entries, 0)
        OR e.entries <> e.last OR e.first <> 1
    """,
    recent=GAPS.format(new=NEW),
)

STEPS = """
    SELECT 'account ' || e.account_id || ' entry ' || e.number,
           e.balance_after - e.amount - coalesce(b.balance_after, 0)
      FROM (SELECT account_id, number, amount, balance_after
              FROM billing_entry WHERE {new}) e
      LEFT JOIN billing_entry b ON b.account_id = e.account_id AND b.number = e.number - 1
     WHERE e.balance_after <> e.amount + coalesce(b.balance_after, 0)
    """

RUNNING = Check(
    1,
    "balance after = running sum",
    """
    SELECT 'account ' || account_id || ' entry ' || number, off
      FROM (SELECT account_id, number, balance_after
                   - sum(amount) OVER (PARTITION BY account_id ORDER BY number) AS off
              FROM billing_entry) e
     WHERE off <> 0
    """,
    recent=STEPS.format(new=NEW),
)
