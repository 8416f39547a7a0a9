"""Opt-outs: heard from handsets by a keyword, entered by hand or from a file, and ended again.

A STOP that comes to a number of ours holds for all messages of the number's owner, and for whoever
shows that number as the sender. A START to the same number ends what a STOP to it began. What was
entered by hand or from a file is ended by staff alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from customers.models import Customer
from messaging.events import OptOutEvent
from messaging.models import Inbound, OptOut
from messaging.stops import keywords
from messaging.stops.keywords import Wish
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Scope, Source = OptOut.Scope, OptOut.Source
WRITE = """
INSERT INTO messaging_optout (number, scope, customer_id, client_id, sender, source, inbound_id,
                              note, by_id, at, until, end_reason)
SELECT n, %(scope)s, %(customer)s, %(client)s, %(sender)s, %(source)s, %(inbound)s, %(note)s,
       %(by)s, now(), %(until)s, '' FROM unnest(%(numbers)s::text[]) AS n ORDER BY n
ON CONFLICT DO NOTHING RETURNING id
"""
# A START speaks for the person; what was ended so stays as the proof of the time it held.
END_HEARD = """
UPDATE messaging_optout SET ended_at = now(), end_reason = %(why)s
 WHERE number = %(number)s AND ended_at IS NULL AND source = 'keyword'
   AND ((scope = 'sender' AND sender = %(to)s)
        OR (scope = 'customer' AND customer_id = %(customer)s
            AND client_id IS NOT DISTINCT FROM %(client)s))
"""
BY_START = "START"


class Whose(NamedTuple):
    """What an opt-out holds for."""

    scope: str
    customer: Customer | None = None
    client: Client | None = None
    sender: str = ""


def heard(text: str) -> Wish | None:
    """What an inbound text wishes: to stop, to start again, help, or none of these."""
    return keywords.heard(text)


def heard_from(cursor: Any, inbound: Inbound) -> Wish | None:
    """Record or end the opt-out that an inbound message asks for; return what it wishes.

    `inbound` is stored already, in the cursor's transaction; it is kept as the proof.
    """
    wish = heard(inbound.text)
    if wish is Wish.STOP:
        for scope, sender in _of(inbound):
            is_own = scope == Scope.CUSTOMER
            cursor.execute(
                WRITE,
                {
                    "scope": scope.value,
                    "customer": inbound.customer_id if is_own else None,
                    "client": inbound.client_id if is_own else None,
                    "sender": sender,
                    "source": Source.KEYWORD.value,
                    "inbound": inbound.pk,
                    "note": inbound.text[:200],
                    "by": None,
                    "until": None,
                    "numbers": [inbound.sender],
                },
            )
    elif wish is Wish.START:
        cursor.execute(
            END_HEARD,
            {
                "why": BY_START,
                "number": inbound.sender,
                "to": inbound.recipient,
                "customer": inbound.customer_id,
                "client": inbound.client_id,
            },
        )
    return wish


def add(
    whose: Whose,
    numbers: Iterable[str],
    *,
    source: str,
    note: str = "",
    until: datetime | None = None,
    by: User | None,
) -> int:
    """Record opt-outs of numbers as `phone.digits` gives them; return how many are new.

    Raises `Refused` for a scope that does not say whose.
    """
    whose = _checked(whose)
    wanted = sorted(set(numbers))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "scope": whose.scope,
                "customer": whose.customer.pk if whose.customer else None,
                "client": whose.client.pk if whose.client else None,
                "sender": whose.sender,
                "source": source,
                "inbound": None,
                "note": note,
                "by": by.pk if by else None,
                "until": until,
                "numbers": wanted,
            },
        )
        made = [pk for (pk,) in cursor.fetchall()]
        if made:
            first = OptOut.objects.get(pk=min(made))
            audit.record(by, OptOutEvent.ADDED, first, numbers=_told(wanted), count=len(made))
    return len(made)


def end(rows: Sequence[OptOut], *, reason: str, by: User) -> int:
    """End opt-outs, with the reason; return how many held until now."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say why: it is the proof that the person agreed."), field="reason")
    with transaction.atomic():
        found = list(
            OptOut.objects.select_for_update(of=("self",))
            .filter(pk__in=[row.pk for row in rows], ended_at=None)
            .order_by("pk")
        )
        for row in found:
            row.ended_at, row.ended_by, row.end_reason = timezone.now(), by, reason
            row.save(update_fields=["ended_at", "ended_by", "end_reason"])
            audit.record(by, OptOutEvent.ENDED, row, number=row.number, reason=reason)
    return len(found)


def plain(text: str) -> str:
    """A number as opt-outs keep it. Raises `Refused` for what is none."""
    return phone.digits(text)


def _of(inbound: Inbound) -> list[tuple[Scope, str]]:
    """What a STOP to a number holds for."""
    shown = [(Scope.SENDER, inbound.recipient)]
    return [(Scope.CUSTOMER, ""), *shown] if inbound.customer_id else shown


def _checked(whose: Whose) -> Whose:
    if whose.scope == Scope.PLATFORM:
        return Whose(whose.scope)
    customer = whose.client.customer if whose.client else whose.customer
    if whose.scope == Scope.CUSTOMER:
        if customer is None:
            raise Refused(_("Say which customer."), code="no_owner", field="customer")
        return Whose(whose.scope, customer, whose.client)
    sender = whose.sender.strip()
    if not sender:
        raise Refused(_("Say which sender."), code="no_sender", field="sender")
    return Whose(whose.scope, customer, whose.client, sender)


def _told(numbers: list[str]) -> str:
    shown = ", ".join(numbers[:3])
    return f"{shown}, \N{HORIZONTAL ELLIPSIS}" if len(numbers) > len(numbers[:3]) else shown
