"""Whose a number is: a customer's or one of its clients', and which SMPP account hears from it."""

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client, Door
from customers.models import Customer
from messaging.events import NumberEvent
from messaging.models import Number
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


class Owner(NamedTuple):
    """Whom a number belongs to; all None: nobody."""

    customer: Customer | None = None
    client: Client | None = None
    door: Door | None = None

    def __str__(self) -> str:
        return ", ".join(str(one) for one in self if one) or _("nobody")

    def keys(self) -> tuple[int | None, ...]:
        return tuple(one and one.pk for one in self)


def assign(
    number: Number,
    *,
    by: User | None,
    door: Door | None = None,
    client: Client | None = None,
    customer: Customer | None = None,
) -> Number:
    """Give a number to whoever is named, or to nobody; it leaves its last owner.

    What came to it before stays that owner's. Raises `Refused` as `owner` does.
    """
    new = owner(door=door, client=client, customer=customer)
    with transaction.atomic():
        number = Number.objects.select_for_update(of=("self",)).get(pk=number.pk)
        old = Owner(number.customer, number.client, number.door)
        if old.keys() == new.keys():
            return number
        number.customer_id, number.client_id, number.door_id = new.keys()
        number.save(update_fields=["customer", "client", "door"])
        event = NumberEvent.ASSIGNED if new.customer else NumberEvent.TAKEN_BACK
        whose = number.customer_id or old.keys()[0]
        told = {"owner": str(new), "before": {"owner": str(old)}, "after": {"owner": str(new)}}
        audit.record(by, event, number, customer=whose, **told)
    return number


def owner(*, door: Door | None, client: Client | None, customer: Customer | None) -> Owner:
    """The whole owner: a door's customer and client, a client's customer.

    Raises `Refused` when they do not belong together, or when the door has no binds.
    """
    if door and (door.kind != Door.Kind.SMPP or door.archived_at):
        raise Refused(_("Inbound messages go to an SMPP account that is in use."))
    client = client or (door.client if door else None)
    customer = (
        customer or (client.customer if client else None) or (door.customer if door else None)
    )
    if client and client.customer_id != customer.pk:
        raise Refused(_("The client is not one of this customer's."))
    if door and door.customer_id != customer.pk:
        raise Refused(_("The SMPP account is not one of this customer's."))
    if door and door.client_id and door.client_id != client.pk:
        raise Refused(_("The SMPP account belongs to another client."))
    return Owner(customer, client, door)
