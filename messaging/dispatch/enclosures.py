"""What some messages bring along: the content of an e-mail, and the SMS that may follow.

Stored in the commit that accepts them; most messages bring nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from messaging.dispatch.sheaf import Sheaf
from messaging.dispatch.store import Row
from messaging.dispatch.submission import Submission

MAIL = """
INSERT INTO messaging_mail (batch_id, customer_id, sender_name, subject, html)
VALUES (%s, %s, %s, %s, %s)
"""
FILE = """
INSERT INTO messaging_mailfile (mail_id, number, name, content_type, octets, size)
VALUES (%s, %s, %s, %s, %s, %s)
"""
INSTEAD = """
INSERT INTO messaging_fallback (message_id, door_id, sender, text, due_at, state, reason)
SELECT one, %s, %s, %s, %s, 'waiting', '' FROM unnest(%s::bigint[]) AS one
"""
ERASE = """
DELETE FROM {table} AS l
 WHERE l.{column} IN (SELECT m.batch_id FROM messaging_message AS m
                       WHERE m.id = ANY(%s) AND m.channel = 'email')
   AND NOT EXISTS (SELECT FROM messaging_message AS m
                     JOIN messaging_messagetext AS w ON w.message_id = m.id
                    WHERE m.batch_id = l.{column})
"""
ERASED = (("messaging_mailfile", "mail_id"), ("messaging_mail", "batch_id"))
FORGET = "DELETE FROM messaging_fallback WHERE message_id = ANY(%s) AND state <> 'waiting'"


def write(
    sheaf: Sheaf, submission: Submission, batch: int, rows: Sequence[Row], now: datetime
) -> None:
    """Store what a submission brings along with its messages, if anything."""
    if submission.mail is not None:
        _write_mail(sheaf, submission, batch)
    if submission.instead is not None:
        _write_instead(sheaf, submission, rows, now)


def erase(cursor: Any, messages: list[int]) -> None:
    """Forget what messages whose texts were erased brought along, once no text needs it."""
    for table, column in ERASED:
        cursor.execute(ERASE.format(table=table, column=column), [messages])
    cursor.execute(FORGET, [messages])


def _write_mail(sheaf: Sheaf, submission: Submission, batch: int) -> None:
    mail = submission.mail
    assert mail is not None
    whose = submission.payer.customer
    sheaf.execute(MAIL, [batch, whose, mail.sender_name, mail.subject, mail.html])
    for number, one in enumerate(mail.files, start=1):
        # As bytea is written in text, which every way of sending parameters understands.
        octets = f"\\x{one.octets.hex()}"
        what = (one.name, one.content_type, octets, len(one.octets))
        sheaf.execute(FILE, [batch, number, *what])


def _write_instead(
    sheaf: Sheaf, submission: Submission, rows: Sequence[Row], now: datetime
) -> None:
    """Nothing follows a message that may not go at all: a stop holds for the SMS, too."""
    instead = submission.instead
    going = [row.id for row in rows if not row.decision.reason]
    if instead is None or not going:
        return
    due = max(now, submission.send_at or now) + timedelta(minutes=instead.after_min)
    door = submission.payer.door
    sheaf.execute(INSTEAD, [door, instead.sender, instead.text, due, going])
