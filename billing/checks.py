"""Promise 1: for each account the balance is the sum of its entries, numbered without a gap."""

from portal.kit.checks import Check

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
)

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
)

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
)
