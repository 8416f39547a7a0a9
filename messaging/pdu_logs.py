"""PDU logs: switched on for a while and with a reason, and forgotten after a week.

Texts stand in a log only if its customer keeps texts for at least as long as the log keeps lines;
a connector has those of all customers, so all of them must.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import SmppAccount
from customers.models import Customer
from messaging.events import PduLogEvent
from messaging.models import Connector, PduLine, PduLogSwitch
from messaging.models.pdu_log import ACCOUNT, CONNECTOR
from messaging.smpp import pdu_log_store
from portal.core.errors import Refused
from portal.core.ids import first_of
from portal.kit import audit
from portal.models import User

Owner = SmppAccount | Connector

FORGET = "messaging.forget_pdus"
MINUTES = (15, 60, 4 * 60, 24 * 60)
DAYS = pdu_log_store.DAYS
BATCH = 20_000

DELETE = """
DELETE FROM messaging_pduline WHERE id IN (
  SELECT id FROM messaging_pduline WHERE id < %(edge)s ORDER BY id LIMIT %(batch)s
)
"""
# Texts whose customer keeps them for fewer days than it did, or whose client was erased.
DELETE_TEXTS = """
DELETE FROM messaging_pduline AS l
 USING clients_door AS d
  JOIN customers_customer AS u ON u.id = d.customer_id
  LEFT JOIN clients_client AS c ON c.id = d.client_id
 WHERE l.kind = 'account' AND l."of" = d.id AND l.has_text
   AND (c.status = 'erased'
        OR (u.text_retention_days < %(days)s
            AND l.at < now() - u.text_retention_days * interval '1 day'))
"""
DELETE_TEXTS_OF_ALL = """
DELETE FROM messaging_pduline AS l
 WHERE l.kind = 'connector' AND l.has_text
   AND l.at < now() - (SELECT min(text_retention_days) FROM customers_customer)
              * interval '1 day'
"""


def kind_of(owner: Owner) -> str:
    return CONNECTOR if isinstance(owner, Connector) else ACCOUNT


def current(owner: Owner) -> PduLogSwitch | None:
    """The log of this account or connector that is on."""
    found = PduLogSwitch.objects.filter(**_of(owner), ended_at__isnull=True)
    return found.filter(until__gt=timezone.now()).select_related("by").first()


def lines(owner: Owner):
    """What is written down of it, newest first."""
    return PduLine.objects.filter(kind=kind_of(owner), of=owner.pk)


def may_hold_texts(owner: Owner) -> bool:
    """Whether what its messages say may be kept for as long as a log is."""
    if isinstance(owner, Connector):
        return not Customer.objects.filter(text_retention_days__lt=DAYS).exists()
    return owner.customer.text_retention_days >= DAYS


def switch_on(
    owner: Owner, *, minutes: int, reason: str, with_texts: bool = False, by: User
) -> PduLogSwitch:
    """Write down its PDUs for so many minutes; a log that is on ends. Raises `Refused`."""
    if minutes not in MINUTES:
        raise Refused(_("A log runs for at most 24 hours."), field="minutes")
    if not reason.strip():
        raise Refused(_("Say why, for the history."), field="reason")
    if with_texts and not may_hold_texts(owner):
        sentence = _("Texts are kept for less than %(days)s days here and are not written down.")
        raise Refused(sentence % {"days": DAYS}, field="with_texts")
    now = timezone.now()
    with transaction.atomic():
        # Two that switch at the same time do it one after the other.
        type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
        _end(owner, now)
        switch = PduLogSwitch.objects.create(
            **_of(owner),
            by=by,
            reason=reason.strip(),
            with_texts=with_texts,
            since=now,
            until=now + timedelta(minutes=minutes),
        )
        until = date_format(timezone.localtime(switch.until), "j M Y, H:i")
        texts = _("with texts") if with_texts else _("without texts")
        told = {"until": until, "texts": texts, "reason": switch.reason}
        audit.record(by, PduLogEvent.ON, owner, **told)
    return switch


def switch_off(owner: Owner, *, by: User) -> bool:
    """End the log that is on; False: none was."""
    with transaction.atomic():
        was_on = bool(_end(owner, timezone.now()))
        if was_on:
            audit.record(by, PduLogEvent.OFF, owner)
    return was_on


def forget(now: datetime | None = None) -> int:
    """Delete what is older than a week, and texts that may not stay as long; how many lines."""
    now = now or timezone.now()
    edge = now - timedelta(days=DAYS)
    deleted = 0
    with connection.cursor() as cursor:
        for statement in (DELETE_TEXTS, DELETE_TEXTS_OF_ALL):
            cursor.execute(statement, {"days": DAYS})
            deleted += cursor.rowcount
        while True:
            cursor.execute(DELETE, {"edge": first_of(edge), "batch": BATCH})
            deleted += cursor.rowcount
            if cursor.rowcount < BATCH:
                break
    PduLogSwitch.objects.filter(until__lt=edge).delete()
    return deleted


def _end(owner: Owner, now: datetime) -> int:
    """End what is open; how many of it were still on."""
    rows = PduLogSwitch.objects.filter(**_of(owner), ended_at__isnull=True)
    was_on = rows.filter(until__gt=now).count()
    rows.update(ended_at=now)
    return was_on


def _of(owner: Owner) -> dict[str, int]:
    return {f"{kind_of(owner)}_id": owner.pk}
