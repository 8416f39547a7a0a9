"""What a supplier that is called gets: a whole message, claimed like any other.

Nothing is cut into parts; the message has one attempt row for each try.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.dispatch import claim
from messaging.dispatch.claim import Claimed
from messaging.dispatch.profile import Profile
from messaging.dispatch.results import PartResult
from messaging.mail.content import Content, Enclosed
from portal.kit import opaque

# What names the mail of an attempt, and its reader's message in the address to unsubscribe by.
MAIL, READER = "e", "u"
CALLED = Profile(is_called=True)

WORDS = """
SELECT m.id, m.parts, m.channel, m.batch_id, coalesce(w.out_text, w.text), m.accepted_at
  FROM messaging_message AS m LEFT JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE m.id = ANY(%s) AND m.id >= %s
"""
MAILS = """
SELECT batch_id, subject, html, sender_name FROM messaging_mail WHERE batch_id = ANY(%s)
"""
FILES = """
SELECT mail_id, name, content_type, octets FROM messaging_mailfile
 WHERE mail_id = ANY(%s) ORDER BY mail_id, number
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One message to bring to a supplier; `mail` is what an e-mail holds besides its text.

    `mail_id` is the upstream ID of an e-mail, `reader_id` leads its reader to unsubscribing.
    """

    claimed: Claimed
    attempt: int
    text: str
    parts: int
    channel: str
    accepted_at: datetime
    # Outside ids are made here, in the database's thread: their key is read from it once.
    public_id: str
    mail_id: str
    reader_id: str
    mail: Content | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """How a call ended. `fault` says why no connection came about, or what was answered."""

    result: PartResult
    fault: str = ""


def take(cursor: Any, *, connector: int, bind: str, limit: int) -> list[Order]:
    """Claim up to `limit` messages."""
    claimed = claim.take(cursor, connector=connector, bind=bind, limit=limit, profile=CALLED)
    wanted = {one.message: one for one in claimed}
    if not wanted:
        return []
    cursor.execute(WORDS, [list(wanted), min(wanted)])
    rows = cursor.fetchall()
    mails = _mails(cursor, {batch for _, _, channel, batch, _, _ in rows if channel == "email"})
    orders = {
        pk: Order(
            wanted[pk],
            wanted[pk].submits[0].attempt,
            text or "",
            parts,
            channel,
            accepted_at,
            opaque.seal("m", pk),
            opaque.seal(MAIL, wanted[pk].submits[0].attempt),
            opaque.seal(READER, pk),
            mails.get(batch),
        )
        for pk, parts, channel, batch, text, accepted_at in rows
    }
    return [orders[one.message] for one in claimed]


def _mails(cursor: Any, batches: set[int]) -> dict[int, Content]:
    """What the mails of these batches hold, read once for all their messages."""
    if not batches:
        return {}
    cursor.execute(FILES, [list(batches)])
    files: dict[int, list[Enclosed]] = {}
    for batch, name, kind, octets in cursor.fetchall():
        files.setdefault(batch, []).append(Enclosed(name, kind, bytes(octets)))
    cursor.execute(MAILS, [list(batches)])
    return {
        batch: Content(subject, html, name, tuple(files.get(batch, ())))
        for batch, subject, html, name in cursor.fetchall()
    }
