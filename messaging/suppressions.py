"""Addresses that get no more mail: put on the list by their readers, by bounces, by hand.

Whoever unsubscribes is heard by the client it was that wrote, or by its customer. A mailbox that is
gone is gone for the whole customer. An address is on a list once, with the first reason.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from customers.models import Customer
from messaging.events import SuppressionEvent
from messaging.mail import addresses
from messaging.models import Message, Suppression
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Why = Suppression.Why
DETAIL_MAX = 200
CHUNK = 5_000


def unsubscribe(message: Message) -> bool:
    """The reader of this message wants no more from its sender. False: that was known."""
    return _put(message.recipient, message.customer_id, message.client_id, Why.UNSUBSCRIBED, "")


def bounced(message: Message, detail: str) -> bool:
    """The mailbox is no more, said the server in these words."""
    return _put(message.recipient, message.customer_id, None, Why.BOUNCED, detail)


def complained(message: Message, detail: str) -> bool:
    """The reader called the message unwanted."""
    scope = message.customer_id, message.client_id
    return _put(message.recipient, *scope, Why.COMPLAINED, detail)


def add(
    address: str,
    *,
    customer: Customer | None,
    client: Client | None,
    by: User | None,
    detail: str = "",
) -> Suppression:
    """Put an address on a list by hand; with neither customer nor client it counts for all."""
    found = addresses.key(addresses.address(address))
    if client is not None and customer is None:
        customer = client.customer
    if client is not None and customer is not None and client.customer_id != customer.pk:
        raise Refused(_("This client belongs to another customer."), field="client")
    with transaction.atomic():
        row, is_new = Suppression.objects.get_or_create(
            address=found,
            customer=customer,
            client=client,
            defaults={"why": Why.BY_HAND, "detail": detail[:DETAIL_MAX]},
        )
        if not is_new:
            raise Refused(_("This address is on the list already."), field="address")
        audit.record(by, SuppressionEvent.ADDED, row, address=found)
    return row


def remove(rows: Iterable[Suppression], *, reason: str, by: User | None) -> int:
    """Let mail go to these addresses again; the history keeps why. Returns how many."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say why mail may go there again."), field="reason")
    with transaction.atomic():
        wanted = [row.pk for row in rows]
        found = list(Suppression.objects.select_for_update().filter(pk__in=wanted))
        for row in found:
            about = {"address": row.address, "why": row.get_why_display(), "reason": reason}
            audit.record(by, SuppressionEvent.REMOVED, row, **about)
        Suppression.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def known(found: Iterable[str], customer: Customer | None) -> set[str]:
    """Which of these addresses are on the list of this customer, or of everybody."""
    rows = Suppression.objects.filter(customer=customer, client=None, address__in=list(found))
    return set(rows.values_list("address", flat=True))


def take_in(lines: Iterable[Sequence[str]], *, customer: Customer | None, by: User | None) -> int:
    """Put (address, detail) on a list; those that are there stay as they are. How many came."""
    wanted = dict(lines)
    with transaction.atomic():
        fresh = wanted.keys() - known(wanted, customer)
        rows = [
            Suppression(address=address, customer=customer, why=Why.BY_HAND, detail=wanted[address])
            for address in sorted(fresh)
        ]
        Suppression.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
        if rows:
            first = Suppression.objects.get(address=rows[0].address, customer=customer, client=None)
            audit.record(by, SuppressionEvent.IMPORTED, first, count=len(rows))
    return len(rows)


def _put(address: str, customer: int, client: int | None, why: Why, detail: str) -> bool:
    _, is_new = Suppression.objects.get_or_create(
        address=addresses.key(address),
        customer_id=customer,
        client_id=client,
        defaults={"why": why, "detail": detail[:DETAIL_MAX]},
    )
    return is_new
