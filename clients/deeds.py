"""What archiving a customer does to its clients, their people and the doors of all of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clients import people as persons
from clients.events import SmppEvent
from clients.models import Client, Door, Seat, SmppAccount
from clients.scoping import LIVING
from customers import archiving
from customers.events import ArchiveEvent
from customers.models import Customer
from portal.kit import audit
from portal.kit.deeds import Consequence, Deed
from portal.models import HistoryEntry, User
from portal.pages import users


def _put_out(customer: Customer, **_facts: Any) -> None:
    """Before anybody who sends has to wait for us: looking through all sessions takes a while."""
    seats = Seat.objects.filter(client__customer=customer, client__status__in=LIVING)
    users.put_out(seats.values_list("user_id", flat=True))


def _archive(customer: Customer, *, by: User | None, at: datetime) -> dict[str, Any]:
    clients = Client.objects.filter(customer=customer, status__in=LIVING)
    # What a client was stands in the history alone: a blocked one must not come back unblocked.
    blocked = list(clients.filter(status=Client.Status.BLOCKED).values_list("pk", flat=True))
    number = clients.update(status=Client.Status.ARCHIVED, archived_at=at)
    return {"clients": number, "blocked": blocked} | _close_doors(customer, by, at)


def _close_doors(customer: Customer, by: User | None, at: datetime) -> dict[str, Any]:
    doors = Door.objects.filter(customer=customer, archived_at=None)
    accounts = list(SmppAccount.objects.filter(pk__in=doors))
    tokens = doors.filter(kind=Door.Kind.API).count()
    doors.update(is_open=False, archived_at=at)
    for account in accounts:
        audit.record(by, SmppEvent.ARCHIVED, account, system_id=account.system_id)
    return {"accounts": len(accounts), "tokens": tokens}


def _restore(
    customer: Customer, *, by: User | None, at: datetime, cleaned: dict[str, Any]
) -> dict[str, Any]:
    """The clients that were archived with the customer come back as they were; no doors do."""
    clients = Client.objects.filter(
        customer=customer, status=Client.Status.ARCHIVED, archived_at=at
    )
    blocked = clients.filter(pk__in=_blocked_before(customer))
    number = blocked.update(status=Client.Status.BLOCKED, archived_at=None)
    number += clients.update(status=Client.Status.ACTIVE, archived_at=None)
    return {"clients": number}


def _blocked_before(customer: Customer) -> list[int]:
    entries = HistoryEntry.objects.filter(subject_kind="customer", subject_id=customer.pk)
    entry = entries.filter(event=ArchiveEvent.ARCHIVED.value).first()
    return entry.data["blocked"] if entry else []


def _close(customers: Sequence[Customer]) -> list[dict[str, Any]]:
    doors = Door.objects.filter(customer__in=customers, archived_at=None)
    clients = Client.objects.filter(customer__in=customers, status__in=LIVING)
    people = Seat.objects.filter(client__in=clients, user__is_active=True)
    return [
        {"label": _("Clients"), "value": clients.count(), "note": _("archived, too")},
        {
            "label": _("Clients' people"),
            "value": people.values("user").distinct().count(),
            "note": _("signed out at once and kept out"),
        },
        {
            "label": _("SMPP accounts"),
            "value": doors.filter(kind=Door.Kind.SMPP).count(),
            "note": _("archived, too"),
        },
        {
            "label": _("API tokens"),
            "value": doors.filter(kind=Door.Kind.API).count(),
            "note": _("closed for good"),
        },
    ]


PUT_OUT = Deed(archiving.ARCHIVED, _put_out, order=10)
ARCHIVE = Deed(archiving.ARCHIVED, _archive)
RESTORE = Deed(archiving.RESTORED, _restore)
CLOSE = Consequence(archiving.ARCHIVED, _close)
LOGIN_FOLLOWS = Deed(users.CHANGED, persons.follow)
