"""Promises 2, 4 and 5: what messages say, their batches and entries say, too.

Messages are kept in monthly partitions and dropped after 13 months, so what is held against them
begins a month after the oldest partition does: by then the last refund of a dropped one is over.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from billing.checks import NEW
from messaging.models import LongMessage, Message, Route
from portal.core.ids import EPOCH, moment_of
from portal.kit.checks import Check

NEVER_DROPPED = timedelta(days=365)
LAST_WORD = timedelta(days=31)

OLDEST = """
SELECT min((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''?(\\d+)'))[1]::bigint)
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'messaging_message'::regclass
"""


def kept_since() -> datetime:
    """The moment from which on every message and its refund are there."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST)
        (oldest,) = cursor.fetchone()
    begins = moment_of(oldest or 0)
    if timezone.now() - begins < NEVER_DROPPED:
        return EPOCH
    return begins + LAST_WORD


def since() -> dict[str, datetime]:
    return {"since": kept_since()}


BATCHES = Check(
    2,
    "usage entry = price x parts of the batch's messages",
    """
    SELECT 'batch ' || b.id,
           coalesce(nullif(b.total - coalesce(m.total, 0), 0),
                    nullif(b.total + coalesce(e.amount, 0), 0),
                    nullif(b.parts - coalesce(m.parts, 0), 0),
                    b.messages - coalesce(m.messages, 0))
      FROM messaging_batch b
      LEFT JOIN billing_entry e
        ON e.id = b.entry_id AND e.account_id = b.account_id AND e.kind = 'usage'
      LEFT JOIN (SELECT batch_id, sum(price * parts) AS total, sum(parts) AS parts,
                        count(*) AS messages
                   FROM messaging_message WHERE charge <> 'none' GROUP BY 1) m ON m.batch_id = b.id
     WHERE b.at >= %(since)s
       AND (b.total <> coalesce(m.total, 0) OR b.total <> -coalesce(e.amount, 0)
            OR b.parts <> coalesce(m.parts, 0) OR b.messages <> coalesce(m.messages, 0))
    """,
    since,
    """
    SELECT 'batch ' || b.id,
           coalesce(nullif(b.total - coalesce(m.total, 0), 0),
                    nullif(b.total + coalesce(e.amount, 0), 0),
                    nullif(b.parts - coalesce(m.parts, 0), 0),
                    b.messages - coalesce(m.messages, 0))
      FROM messaging_batch b
      LEFT JOIN billing_entry e
        ON e.id = b.entry_id AND e.account_id = b.account_id AND e.kind = 'usage'
     CROSS JOIN LATERAL (SELECT sum(price * parts) AS total, sum(parts) AS parts,
                                count(*) AS messages
                           FROM messaging_message
                          WHERE batch_id = b.id AND charge <> 'none') m
     WHERE b.id >= %(first_id)s
       AND (b.total <> coalesce(m.total, 0) OR b.total <> -coalesce(e.amount, 0)
            OR b.parts <> coalesce(m.parts, 0) OR b.messages <> m.messages)
    """,
)

NEW_STRAYS = """
    SELECT 'entry ' || e.id, e.amount
      FROM (SELECT * FROM billing_entry WHERE {new}) e
      LEFT JOIN messaging_batch b ON b.entry_id = e.id
     WHERE e.kind = 'usage' AND b.id IS NULL
    """

STRAY_USAGE = Check(
    2,
    "every usage entry belongs to a batch",
    """
    SELECT 'entry ' || e.id, e.amount FROM billing_entry e
      LEFT JOIN messaging_batch b ON b.entry_id = e.id
     WHERE e.kind = 'usage' AND b.id IS NULL
    """,
    recent=NEW_STRAYS.format(new=NEW),
)

REFUNDS = Check(
    2,
    "refund entry = price x parts of its messages, each refunded once",
    """
    SELECT coalesce('entry ' || e.id, 'missing entry ' || m.refund_entry_id),
           coalesce(e.amount, 0) - coalesce(m.total, 0)
      FROM (SELECT * FROM billing_entry WHERE kind = 'refund') e
      FULL JOIN (SELECT refund_entry_id, account_id, sum(price * parts) AS total
                   FROM messaging_message
                  WHERE refund_entry_id IS NOT NULL GROUP BY 1, 2) m
        ON m.refund_entry_id = e.id AND m.account_id = e.account_id
     WHERE e.amount IS DISTINCT FROM m.total AND coalesce(e.at, %(since)s) >= %(since)s
    """,
    since,
)

REFUND_MARKS = Check(
    2,
    "a message is refunded with an entry and a day, or not at all",
    """
    SELECT 'message ' || id, price * parts FROM messaging_message
     WHERE CASE WHEN charge = 'refunded'
                THEN refunded_on IS NULL OR (refund_entry_id IS NULL AND price <> 0)
                ELSE refunded_on IS NOT NULL OR refund_entry_id IS NOT NULL END
    """,
    recent="""
    SELECT 'message ' || id, price * parts FROM messaging_message
     WHERE id >= %(first_id)s
       AND CASE WHEN charge = 'refunded'
                THEN refunded_on IS NULL OR (refund_entry_id IS NULL AND price <> 0)
                ELSE refunded_on IS NOT NULL OR refund_entry_id IS NOT NULL END
    """,
)

CHARGES = Check(
    4,
    "every final message is charged once, a blocked one never",
    """
    SELECT 'message ' || id || ' ' || status, price * parts FROM messaging_message
     WHERE charge = 'none' AND NOT (status = 'rejected' AND reason <> '' AND tries = 0
                                    AND sent_at IS NULL AND price = 0)
        OR charge NOT IN ('none', 'charged', 'refunded')
        OR (final_at IS NOT NULL) <> (
           status IN ('delivered', 'undelivered', 'expired', 'rejected', 'cancelled'))
    """,
    recent="""
    SELECT 'message ' || id || ' ' || status, price * parts FROM messaging_message
     WHERE id >= %(first_id)s
       AND (charge = 'none' AND NOT (status = 'rejected' AND reason <> '' AND tries = 0
                                     AND sent_at IS NULL AND price = 0)
            OR charge NOT IN ('none', 'charged', 'refunded')
            OR (final_at IS NOT NULL) <> (
               status IN ('delivered', 'undelivered', 'expired', 'rejected', 'cancelled')))
    """,
)

BASIS = Check(
    4,
    "what was not sent, or not delivered where that is the basis, is refunded, and nothing else",
    """
    SELECT 'message ' || id || ' ' || status, price * parts FROM messaging_message
     WHERE price <> 0 AND charge <> 'none'
       AND (charge = 'refunded') <> (
           status IN ('undelivered', 'expired', 'rejected', 'cancelled')
           AND (sent_at IS NULL OR basis = 'delivered'))
    """,
    recent="""
    SELECT 'message ' || id || ' ' || status, price * parts FROM messaging_message
     WHERE id >= %(first_id)s AND price <> 0 AND charge <> 'none'
       AND (charge = 'refunded') <> (
           status IN ('undelivered', 'expired', 'rejected', 'cancelled')
           AND (sent_at IS NULL OR basis = 'delivered'))
    """,
)

SENT = Check(
    4,
    "every sent message has an upstream ID or is labelled",
    """
    SELECT 'message ' || m.id, m.parts FROM messaging_message m
     WHERE m.status = 'sent' AND m.final_at IS NULL AND NOT m.possible_duplicate
       AND NOT EXISTS (SELECT FROM messaging_attempt a
                        WHERE a.message_id = m.id AND a.upstream_id IS NOT NULL)
    """,
    recent="""
    SELECT 'message ' || m.id, m.parts FROM messaging_message m
     WHERE m.id >= %(first_id)s AND m.status = 'sent' AND NOT m.possible_duplicate
       AND NOT EXISTS (SELECT FROM messaging_attempt a
                        WHERE a.message_id = m.id AND a.upstream_id IS NOT NULL)
    """,
)

_QUEUE = """
    SELECT 'message ' || coalesce(m.id, q.message_id), 1
      FROM (SELECT * FROM messaging_message
             WHERE status = 'queued' AND final_at IS NULL {new_message}) m
      FULL JOIN (SELECT * FROM messaging_queued {new_place}) q ON q.message_id = m.id
     WHERE (m.id, m.connector_id, m.lane, m.customer_id, m.next_try_at, m.valid_until)
           IS DISTINCT FROM
           (q.message_id, q.connector_id, q.lane, q.customer_id, q.next_try_at, q.valid_until)
    """
QUEUE = Check(
    4,
    "what is queued stands in the queue as it is, and nothing else does",
    _QUEUE.format(new_message="", new_place=""),
    recent=_QUEUE.format(
        new_message="AND id >= %(first_id)s", new_place="WHERE message_id >= %(first_id)s"
    ),
)

_AT_A_SUPPLIER = """
    SELECT 'message ' || m.id, m.parts FROM messaging_message m
     WHERE m.status = 'submitting' AND m.final_at IS NULL {new}
       AND NOT EXISTS (SELECT FROM messaging_attempt a
                        WHERE a.message_id = m.id AND a.result = 'open')
    """
AT_A_SUPPLIER = Check(
    4,
    "every message at a supplier has an open attempt",
    _AT_A_SUPPLIER.format(new=""),
    recent=_AT_A_SUPPLIER.format(new="AND m.id >= %(first_id)s"),
)

STRANGER = """
SELECT '{row} ' || r.{key} || ' {field}', 1 FROM {table} r
  JOIN {target} t ON t.{target_key} = r.{column}
 WHERE {fault}"""

# What points to a message may outlive it for a moment when a partition is dropped. A set of parts
# is gone when all have come; its number stays their mark.
PASSING = {Message, LongMessage}

# Whose messages a route is for does not make it theirs.
CONDITIONS = {(Route, "door")}

DANGLING = """
SELECT '{row} ' || r.{key} || ' {field}', 1 FROM {table} r
 WHERE r.{column} IS NOT NULL
   AND NOT EXISTS (SELECT FROM {target} t WHERE t.{target_key} = r.{column})"""


def _pointers() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Every foreign key of every table, with the model whose table holds it."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey):
                yield model, field


def _names(model: type[models.Model], field: models.ForeignKey) -> dict[str, str]:
    return {
        "row": model._meta.model_name,
        "key": model._meta.pk.column,
        "field": field.name,
        "table": model._meta.db_table,
        "column": field.column,
        "target": field.remote_field.model._meta.db_table,
        "target_key": field.target_field.column,
    }


def _owns(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.local_concrete_fields)


def _strangers() -> Iterator[str]:
    for model, field in _pointers():
        target = field.remote_field.model
        if not (_owns(model, "customer") and _owns(target, "customer")):
            continue
        if (model, field.name) in CONDITIONS:
            continue
        fault = "t.customer_id <> r.customer_id"
        if _owns(model, "client") and _owns(target, "client"):
            # What belongs to no client in particular serves all clients of its customer.
            fault += " OR t.client_id IS DISTINCT FROM r.client_id AND t.client_id IS NOT NULL"
        yield STRANGER.format(fault=fault, **_names(model, field))


def _dangling() -> Iterator[str]:
    for model, field in _pointers():
        if not field.db_constraint and field.remote_field.model not in PASSING:
            yield DANGLING.format(**_names(model, field))


OWNERS = Check(
    5, "no row points to another customer's or client's", " UNION ALL".join(_strangers())
)

TARGETS = Check(5, "what is pointed to is there", " UNION ALL".join(_dangling()))
