"""Promise 6: documents, payments and the ledger say the same.

What the ledger charged is on one invoice, or on none while its period is open; what a document
books, and what a payment brings, is an entry; what settles an invoice is a payment's.
"""

from portal.kit.checks import Check

NEW_DOCUMENT = """id > coalesce((SELECT id FROM billing_invoice WHERE created_at < %(after)s
                                  ORDER BY id DESC LIMIT 1), 0)"""
NEW_PAYMENT = """id > coalesce((SELECT id FROM billing_payment WHERE created_at < %(after)s
                                 ORDER BY id DESC LIMIT 1), 0)"""

OF_PERIOD = """
SELECT 'invoice ' || i.id, i.usage + coalesce(e.total, 0)
  FROM billing_invoice i
 CROSS JOIN LATERAL (
       SELECT sum(amount) AS total FROM billing_entry
        WHERE account_id = i.account_id AND day >= i.period_start AND day < i.period_end
          AND kind IN ('usage', 'refund')) e
 WHERE i.kind = 'usage' AND i.status <> 'discarded' AND {which}
   AND i.usage + coalesce(e.total, 0) <> 0
"""

USAGE = Check(
    6,
    "an invoice's usage = entries of its period",
    OF_PERIOD.format(which="true"),
    recent=OF_PERIOD.format(which=f"i.{NEW_DOCUMENT}"),
)

CHARGES = Check(
    6,
    "invoices + open period = charges",
    """
    SELECT 'account ' || s.account_id, -coalesce(e.total, 0) - s.invoiced
      FROM (SELECT i.account_id, min(i.period_start) AS first, sum(i.usage) AS invoiced,
                   max(t.invoiced_until) AS until
              FROM billing_invoice i JOIN billing_billingterms t ON t.account_id = i.account_id
             WHERE i.kind = 'usage' AND i.status <> 'discarded' AND i.period_end <= t.invoiced_until
             GROUP BY 1) s
     CROSS JOIN LATERAL (
           SELECT sum(amount) AS total FROM billing_entry
            WHERE account_id = s.account_id AND day >= s.first AND day < s.until
              AND kind IN ('usage', 'refund')
              AND NOT EXISTS (SELECT FROM billing_prepaidspell p
                               WHERE p.account_id = s.account_id AND day >= p.starts_on
                                 AND day < coalesce(p.ends_on, 'infinity'))) e
     WHERE coalesce(e.total, 0) + s.invoiced <> 0
    """,
)

FIGURES = """
SELECT 'invoice ' || i.id,
       coalesce(nullif(i.net - l.amount, 0), i.usage - l.used)
  FROM (SELECT * FROM billing_invoice WHERE status <> 'discarded' AND {which}) i
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(amount), 0) AS amount,
              coalesce(sum(exact) FILTER (WHERE kind = 'usage'), 0) AS used
         FROM billing_invoiceline WHERE invoice_id = i.id) l
 WHERE i.net <> l.amount OR (i.kind = 'usage' AND i.usage <> l.used)
"""

LINES = Check(
    6,
    "a document's lines come to its net amount, those of messages to its usage",
    FIGURES.format(which="true"),
    recent=FIGURES.format(which=NEW_DOCUMENT),
)

BOOKED = """
SELECT 'invoice ' || i.id, i.owed - coalesce(e.amount, 0)
  FROM (SELECT id, account_id, entry_id,
               CASE WHEN kind = 'credit-note'
                    THEN CASE WHEN (SELECT c.kind FROM billing_invoice c
                                     WHERE c.id = billing_invoice.corrects_id)
                                   IN ('usage', 'manual') THEN -gross ELSE 0 END
                    WHEN kind IN ('usage', 'manual') THEN usage - gross ELSE 0 END AS owed
          FROM billing_invoice WHERE number <> '' AND {which}) i
  LEFT JOIN billing_entry e ON e.id = i.entry_id AND e.account_id = i.account_id
 WHERE i.owed <> coalesce(e.amount, 0)
"""

ISSUED = Check(
    6,
    "an issued document's entry = what the ledger had not charged",
    BOOKED.format(which="true"),
    recent=BOOKED.format(which=NEW_DOCUMENT),
)

WRITTEN_OFF = Check(
    6,
    "what is written off = entries",
    """
    SELECT 'invoice ' || i.id, i.written_off - coalesce(e.total, 0)
      FROM billing_invoice i
      LEFT JOIN (SELECT split_part(key, ':', 2)::bigint AS invoice, sum(amount) AS total
                   FROM billing_entry
                  WHERE kind NOT IN ('usage', 'refund') AND key LIKE 'write-off:%%'
                  GROUP BY 1) e ON e.invoice = i.id
     WHERE i.kind IN ('usage', 'manual') AND i.written_off <> coalesce(e.total, 0)
    """,
)

SERIES = Check(
    6,
    "numbers of documents have no gap",
    """
    SELECT 'series ' || s.id, s.taken - coalesce(i.documents, 0)
      FROM billing_series s
      LEFT JOIN (SELECT series_id, count(*) AS documents, min(sequence) AS first,
                        max(sequence) AS last
                   FROM billing_invoice WHERE number <> '' GROUP BY 1) i ON i.series_id = s.id
     WHERE s.taken <> coalesce(i.documents, 0)
        OR i.first <> s.first OR i.last <> s.first + s.taken - 1
     UNION ALL
    SELECT 'invoice ' || id, 1 FROM billing_invoice WHERE number <> '' AND series_id IS NULL
    """,
)

SETTLED = Check(
    6,
    "allocations = what is paid of invoices and put to them of payments",
    """
    SELECT 'invoice ' || i.id, i.paid - coalesce(a.total, 0) FROM billing_invoice i
      LEFT JOIN (SELECT invoice_id, sum(amount) AS total FROM billing_allocation GROUP BY 1) a
        ON a.invoice_id = i.id
     WHERE i.paid <> coalesce(a.total, 0)
     UNION ALL
    SELECT 'payment ' || p.id, p.allocated - coalesce(a.total, 0) FROM billing_payment p
      LEFT JOIN (SELECT payment_id, sum(amount) AS total FROM billing_allocation GROUP BY 1) a
        ON a.payment_id = p.id
     WHERE p.allocated <> coalesce(a.total, 0)
    """,
)

# The entries of a payment are numbered; one number more would be one entry too many.
OF_PAYMENTS = """
SELECT 'payment ' || p.id,
       coalesce(nullif(p.held - e.total, 0), p.postings - e.entries)
  FROM (SELECT id, account_id, postings, CASE WHEN status = 'paid' THEN amount ELSE 0 END AS held
          FROM billing_payment WHERE {which}) p
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(e.amount), 0) AS total, count(e.id) AS entries
         FROM generate_series(1, p.postings + 1) AS n
         JOIN billing_entry e
           ON e.account_id = p.account_id AND e.key = 'payment:' || p.id || ':' || n) e
 WHERE p.held <> e.total OR p.postings <> e.entries
"""

PAYMENTS = Check(
    6,
    "a payment that is paid = its entries",
    OF_PAYMENTS.format(which="true"),
    recent=OF_PAYMENTS.format(which=NEW_PAYMENT),
)

TAXES = Check(
    6,
    "tax in what was paid in advance = entries",
    """
    SELECT 'allocation ' || a.id, a.tax + coalesce(e.amount, 0) FROM billing_allocation a
      LEFT JOIN billing_payment p ON p.id = a.payment_id
      LEFT JOIN billing_entry e
        ON e.account_id = p.account_id AND e.key = 'allocation:' || a.id
     WHERE a.tax + coalesce(e.amount, 0) <> 0
    """,
)
