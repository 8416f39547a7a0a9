"""Whose door somebody means who types what they know: a system ID, a login, a code, a name."""

from django.db.models import Q
from django.utils.translation import gettext as _

from clients import portal_doors
from clients.models import Client, Door, SmppAccount
from customers.models import Customer
from portal.core.errors import Refused
from portal.models import User

NAMED_MOST = 5


def find(text: str, *, by: User) -> Door:
    """The only door that fits: by system ID, number, client's login or ID, or customer's code.

    A client or customer stands for its portal's door. Raises `Refused` with what was found instead.
    """
    text = text.strip()
    doors = Door.objects.visible_to(by).filter(archived_at__isnull=True)
    account = SmppAccount.objects.visible_to(by).filter(system_id=text).first()
    if account is not None:
        return account.door_ptr
    if text.removeprefix("#").isdecimal():
        door = doors.filter(pk=int(text.removeprefix("#"))).first()
        if door is not None:
            return door
    found = [*_clients(text, by), *_customers(text, by)]
    if len(found) > 1:
        names = ", ".join(str(one) for one in found[:NAMED_MOST])
        raise Refused(_("Several fit: %(names)s.") % {"names": names}, field="door")
    if not found:
        raise Refused(_("Nothing has this system ID, login, account code or name."), field="door")
    return _door_of(found[0])


def _clients(text: str, by: User) -> list[Client]:
    rows = Client.objects.visible_to(by).exclude(status=Client.Status.ERASED)
    named = Q(login=text) | Q(public_id=text) | Q(company__iexact=text)
    return list(rows.filter(named).select_related("customer")[: NAMED_MOST + 1])


def _customers(text: str, by: User) -> list[Customer]:
    rows = Customer.objects.visible_to(by).filter(status=Customer.Status.ACTIVE)
    named = Q(account_code=text) | Q(api_id=text) | Q(name__iexact=text)
    return list(rows.filter(named)[: NAMED_MOST + 1])


def _door_of(owner: Client | Customer) -> Door:
    if isinstance(owner, Client):
        return portal_doors.of(owner.customer, owner)
    return portal_doors.of(owner, None)
