"""Connections: the doors of applications that register their own customers.

The authentication token is made, shown once, kept as a SHA-256 and found again by it.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import accounts
from clients import networks
from clients.models import Door
from customers import companies
from customers.models import Customer
from messaging.connect_events import ConnectionEvent
from messaging.models import Connection
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "name",
    "app_name",
    "app_version",
    "site",
    "developer_name",
    "developer_phone",
    "developer_email",
    "support_name",
    "support_phone",
    "support_email",
    "logo",
    "slug",
    "actions",
    "unit",
    "service",
    "approves_numbers",
    "allowed_networks",
    "is_open",
)
TOKEN_BYTES, TAIL_SIZE = 24, 4
UNIT = "EUR"


def add(
    customer: Customer, fields: Mapping[str, Any], *, by: User | None
) -> tuple[Connection, str]:
    """Open a connection and return it with its token, which nobody can read again.

    Raises `Refused` for an archived customer, for what is no network, and for an address of its
    pages that another one has.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        companies.locked(customer)
        made = Connection(kind=Door.Kind.CONNECT, customer=customer, **_kept(token), **_own(fields))
        _save(made)
        audit.record(by, ConnectionEvent.ADDED, made, name=made.name, tail=made.tail)
    return made, token


def change(connection: Connection, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS; tell what they were. False: nothing was new. Raises `Refused`."""
    with transaction.atomic():
        row = _locked(connection)
        new = {n: value for n, value in _own(fields).items() if value != getattr(row, n)}
        if not new:
            return False
        before = {name: str(getattr(row, name)) for name in new}
        for name, value in new.items():
            setattr(row, name, value)
        _save(row)
        after = {name: str(value) for name, value in new.items()}
        audit.record(by, ConnectionEvent.CHANGED, row, name=row.name, before=before, after=after)
    return True


def rotate(connection: Connection, *, by: User | None) -> str:
    """Replace the token: the old one is refused from the next call on. Return the new one."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        row = _locked(connection)
        for name, value in _kept(token).items():
            setattr(row, name, value)
        row.save(update_fields=["digest", "tail", "token_set_at"])
        audit.record(by, ConnectionEvent.ROTATED, row, name=row.name, tail=row.tail)
    return token


def close(connection: Connection, *, by: User | None) -> None:
    """Close the connection for good; those it registered keep their accounts."""
    with transaction.atomic():
        row = _locked(connection)
        row.archived_at = timezone.now()
        row.is_open = False
        row.save(update_fields=["archived_at", "is_open"])
        audit.record(by, ConnectionEvent.CLOSED, row, name=row.name)


def usual_unit(customer: Customer) -> str:
    """The currency that accounts under this customer have unless staff say another."""
    paying = accounts.of_customer(customer).filter(pays=True).values_list("unit", flat=True).first()
    return paying if paying in money.CURRENCIES else UNIT


def find(token: str) -> Connection | None:
    """The connection with this token, unless it was closed for good."""
    rows = Connection.objects.filter(digest=digest(token), archived_at__isnull=True)
    return rows.select_related("customer").first()


def digest(token: str) -> str:
    """What is kept of a token: SHA-256 in hexadecimal. With 192 random bits it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(token: str) -> dict[str, Any]:
    return {
        "digest": digest(token),
        "tail": token[-TAIL_SIZE:],
        "token_set_at": timezone.now(),
    }


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: fields[name] for name in FIELDS if name in fields}
    if "allowed_networks" in own:
        own["allowed_networks"] = networks.read(own["allowed_networks"])
    return own


def _save(connection: Connection) -> None:
    try:
        with transaction.atomic():
            connection.save()
    except IntegrityError as error:
        said = _("Another application's pages have this address.")
        raise Refused(said, code="slug_taken", field="slug") from error


def _locked(connection: Connection) -> Connection:
    row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
    if row.archived_at is not None:
        said = _("The connection %(name)s is closed for good.")
        raise Refused(said % {"name": row.name}, code="closed")
    return row
