"""The promises of the model as statements that name whatever breaks them.

Written apart from the reconciler's checks and from the demo, so that neither proves itself.
"""

from django.db import connection

from messaging.models.delta import MEASURES

PROMISES = {
    "1: the balance is the sum of the entries": """
        SELECT a.id FROM billing_account a LEFT JOIN billing_entry e ON e.account_id = a.id
         GROUP BY a.id
        HAVING a.balance <> coalesce(sum(e.amount), 0) OR a.entry_count <> count(e.id)""",
    "1: entry numbers have no gap and follow time": """
        SELECT id FROM (
            SELECT id, number, at, row_number() OVER w AS place, lag(at) OVER w AS before
              FROM billing_entry WINDOW w AS (PARTITION BY account_id ORDER BY number)) AS e
         WHERE number <> place OR at < before""",
    "1: the balance after each entry is the running sum": """
        SELECT id FROM (
            SELECT id, balance_after,
                   sum(amount) OVER (PARTITION BY account_id ORDER BY number) AS running
              FROM billing_entry) AS e WHERE balance_after <> running""",
    "1: no charge went below the floor, which is the credit": """
        SELECT e.id FROM billing_entry e JOIN billing_account a ON a.id = e.account_id
         WHERE e.floor <> -a.credit_limit OR (e.kind = 'usage' AND e.balance_after < e.floor)""",
    "2: a batch's usage entry is the price of its messages": """
        SELECT b.id FROM messaging_batch b
          JOIN messaging_message m ON m.batch_id = b.id
          LEFT JOIN billing_entry e ON e.id = b.entry_id AND e.kind = 'usage'
         GROUP BY b.id, e.amount, e.at
        HAVING coalesce(-e.amount, 0) <> sum(m.price * m.parts)
            OR b.total <> sum(m.price * m.parts)
            OR b.parts <> coalesce(sum(m.parts) FILTER (WHERE m.charge <> 'none'), 0)
            OR b.messages <> count(*) FILTER (WHERE m.charge <> 'none')
            OR e.at <> b.at""",
    "2: every usage entry has its batch and every batch its messages": """
        SELECT e.id FROM billing_entry e LEFT JOIN messaging_batch b ON b.entry_id = e.id
         WHERE e.kind = 'usage' AND b.id IS NULL
        UNION ALL
        SELECT b.id FROM messaging_batch b
          LEFT JOIN messaging_message m ON m.batch_id = b.id WHERE m.id IS NULL""",
    "2: a refund entry gives back the price of its messages, once": """
        SELECT e.id FROM billing_entry e
          LEFT JOIN messaging_message m ON m.refund_entry_id = e.id AND m.charge = 'refunded'
               AND m.refunded_on = e.day AND m.account_id = e.account_id
         WHERE e.kind = 'refund' GROUP BY e.id HAVING e.amount <> sum(m.price * m.parts)
            OR count(m.id) = 0
        UNION ALL
        SELECT id FROM messaging_message
         WHERE (charge = 'refunded') <> (refund_entry_id IS NOT NULL)""",
    "4: what is final is charged once, and what was blocked never": """
        SELECT id FROM messaging_message
         WHERE (final_at IS NOT NULL) <> (
           status IN ('delivered', 'undelivered', 'expired', 'rejected', 'cancelled'))
            OR (charge = 'none') <> (status = 'rejected' AND tries = 0)
            OR (charge = 'none' AND (price <> 0 OR reason = '' OR sent_at IS NOT NULL))""",
    "4: what failed is given back as its basis says, and nothing else": """
        SELECT id FROM messaging_message WHERE charge <> 'none' AND (charge = 'refunded') <> (
            status IN ('undelivered', 'expired', 'rejected', 'cancelled')
            AND (sent_at IS NULL OR basis = 'delivered'))""",
    "4: every part of what was sent has an attempt with an upstream id": """
        SELECT m.id FROM messaging_message m
          LEFT JOIN messaging_attempt a ON a.message_id = m.id AND a.result = 'taken'
               AND a.upstream_id IS NOT NULL AND a.number = m.tries
               AND a.connector_id = m.connector_id
         GROUP BY m.id, m.parts, m.sent_at
        HAVING count(a.id) <> CASE WHEN m.sent_at IS NULL THEN 0 ELSE m.parts END""",
    "4: every part of what ended by a receipt has that receipt": """
        SELECT m.id FROM messaging_message m
          LEFT JOIN messaging_attempt a ON a.message_id = m.id AND a.result = 'taken'
          LEFT JOIN messaging_receipt r ON r.message_id = m.id AND r.upstream_id = a.upstream_id
               AND r.connector_id = a.connector_id AND r.state = m.status
               AND a.receipt_state = r.state AND r.at = m.final_at
         WHERE m.sent_at IS NOT NULL AND m.status NOT IN ('sent', 'queued')
         GROUP BY m.id, m.parts HAVING count(r.id) <> m.parts""",
    "4: what needed a second try without an answer is labelled": """
        SELECT m.id FROM messaging_message m WHERE m.possible_duplicate <> EXISTS (
            SELECT FROM messaging_attempt a
             WHERE a.message_id = m.id AND a.result = 'unanswered')""",
    "5: no message points to another customer's row": """
        SELECT m.id FROM messaging_message m
          JOIN messaging_batch b ON b.id = m.batch_id
          JOIN clients_door d ON d.id = m.door_id
          JOIN billing_account a ON a.id = m.account_id
          LEFT JOIN clients_client c ON c.id = m.client_id
         WHERE (b.customer_id, b.door_id, b.account_id) <> (m.customer_id, m.door_id, m.account_id)
            OR b.client_id IS DISTINCT FROM m.client_id
            OR d.customer_id <> m.customer_id OR d.client_id IS DISTINCT FROM m.client_id
            OR a.customer_id <> m.customer_id
            OR (a.client_id IS NOT NULL AND a.client_id IS DISTINCT FROM m.client_id)
            OR c.customer_id <> m.customer_id""",
    "the payer is the client's account if it has one": """
        SELECT m.id FROM messaging_message m
          JOIN billing_account a ON a.client_id = m.client_id WHERE m.account_id <> a.id""",
    "the price is that of the rate in force": """
        SELECT m.id FROM messaging_message m JOIN billing_rate r ON r.id = m.rate_id
          JOIN billing_pricelist l ON l.id = r.price_list_id
         WHERE m.charge <> 'none' AND (m.price <> r.price OR m.basis <> r.basis
            OR l.unit <> m.unit OR r.starts_at > m.accepted_at OR EXISTS (
               SELECT FROM billing_rate n WHERE n.price_list_id = r.price_list_id
                  AND n.country_id = r.country_id AND n.network_id IS NOT DISTINCT FROM r.network_id
                  AND n.starts_at > r.starts_at AND n.starts_at <= m.accepted_at))""",
    "day and hour are those of acceptance": """
        SELECT id FROM messaging_message
         WHERE day <> (accepted_at AT TIME ZONE %(zone)s)::date
            OR hour <> extract(hour FROM accepted_at AT TIME ZONE %(zone)s)
            OR day > (%(now)s AT TIME ZONE %(zone)s)::date""",
    "nothing happened later than now, or before what it follows from": """
        SELECT id FROM messaging_message
         WHERE greatest(accepted_at, sent_at, final_at) > %(now)s
            OR sent_at < accepted_at OR final_at < coalesce(sent_at, accepted_at)""",
}

# Of hours so many days are kept, besides today.
HOURS_KEPT = {"dayhour": 36, "hourdoor": 8}

# What a message counts for in a daily table, and what its refund takes back where it was given.
DAILY = """
WITH told AS (
    SELECT day, hour, customer_id, client_id, door_id, channel, connector_id, country, network_id,
           sender, unit, cost_unit, 1 AS messages, parts,
           CASE WHEN sent_at IS NULL THEN 0 ELSE 1 END AS sent_messages,
           CASE WHEN sent_at IS NULL THEN 0 ELSE parts END AS sent_parts,
           CASE status WHEN 'delivered' THEN 1 ELSE 0 END AS delivered_messages,
           CASE status WHEN 'delivered' THEN parts ELSE 0 END AS delivered_parts,
           CASE WHEN status IN ('delivered', 'sent') THEN 0 ELSE 1 END AS failed_messages,
           CASE WHEN status IN ('delivered', 'sent') THEN 0 ELSE parts END AS failed_parts,
           CASE charge WHEN 'none' THEN 0 ELSE price * parts END AS price,
           CASE WHEN status = 'delivered' OR (cost_basis = 'submitted' AND sent_at IS NOT NULL)
                THEN cost * parts ELSE 0 END AS cost
      FROM messaging_message
    UNION ALL
    SELECT e.day, extract(hour FROM e.at AT TIME ZONE %(zone)s)::int, customer_id, client_id,
           door_id, channel, connector_id, country, network_id, sender, unit, cost_unit,
           0, 0, 0, 0, 0, 0, 0, 0, -price * parts, 0
      FROM messaging_message m JOIN billing_entry e ON e.id = m.refund_entry_id
), wanted AS (
    SELECT {dimensions}, {sums} FROM told
     WHERE day >= (%(now)s AT TIME ZONE %(zone)s)::date - {kept} GROUP BY {dimensions}),
   stored AS (SELECT {dimensions}, {measures} FROM {table})
(SELECT * FROM wanted EXCEPT ALL SELECT * FROM stored)
UNION ALL
(SELECT * FROM stored EXCEPT ALL SELECT * FROM wanted)
"""


def ask(sql, plan):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"zone": str(plan.zone), "now": plan.now})
        return cursor.fetchall()


def daily(table):
    return DAILY.format(
        table=table._meta.db_table,
        kept=HOURS_KEPT.get(table._meta.model_name, 1_000),
        dimensions=", ".join(table.dimensions),
        measures=", ".join(MEASURES),
        sums=", ".join(f"sum({name})" for name in MEASURES),
    )
