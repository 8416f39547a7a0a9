"""Clients as companies: taken on, and changed. All of what is told of one is written here."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from clients.events import ClientEvent, ProfileEvent
from clients.models import Client
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit, sections
from portal.models import User

# Keys under which higher floors hang sections on the two forms.
SECTIONS, NEW_SECTIONS = "client", "client-new"
FIELDS = (
    "company",
    "name",
    "country",
    "channels",
    "anchor_day",
    "site",
    "email",
    "region",
    "activity",
    "property_type",
    "postal_address",
    "accounting_email",
    "phone",
    "referer",
    "activation_required",
    "sms_subscription",
    "manager",
    "time_zone",
    "sends_by_rest",
    "sends_by_smpp",
    "any_sender",
    "daily_limit",
)


def add(customer: Customer, fields: Mapping[str, Any], *, by: User | None) -> Client:
    """Take a client of this customer on. It may send at once, and nobody logs in for it yet.

    `fields` are some of FIELDS, `company` among them, and those of the sections that higher floors
    hang on the form. Raises `Refused`, also for an archived customer.
    """
    with transaction.atomic():
        owner = _living(customer)
        own = _own(fields)
        own.setdefault("channels", owner.channels)
        client = Client.objects.create(customer=owner, **own)
        audit.record(by, ClientEvent.ADDED, client, client=client.pk)
        sections.save(NEW_SECTIONS, client, dict(fields), by=by)
    return client


def change(client: Client, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS and of hung sections; tell what they were. False: nothing was different.

    Raises `Refused`, also for a client that is archived or erased.
    """
    with transaction.atomic():
        # What is hung first: whoever accepts messages locks accounts before their client.
        before, after = sections.save(SECTIONS, client, dict(fields), by=by)
        client = locked(client)
        was, became = _set(client, _own(fields))
        before, after = was | before, became | after
        if after:
            about = {"client": client.pk, "before": before, "after": after}
            audit.record(by, ProfileEvent.CHANGED, client, **about)
    return bool(after)


def locked(client: Client) -> Client:
    """The client as it is, locked until the transaction ends. Refuses an archived or erased one."""
    rows = Client.objects.select_related("customer", "manager")
    client = rows.select_for_update(no_key=True, of=("self",)).get(pk=client.pk)
    if client.is_gone:
        said = _("%(name)s is %(state)s and cannot be changed.")
        state = client.get_status_display().lower()
        raise Refused(said % {"name": client, "state": state}, code="gone")
    return client


def _living(customer: Customer) -> Customer:
    """The customer, locked, so that nobody archives it meanwhile."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if customer.is_archived:
        raise Refused(_("The customer is archived."), code="archived", field="customer")
    return customer


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in FIELDS if name in fields}


def _set(client: Client, own: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Write what is new; return (before, after) as people read it."""
    new = {name: value for name, value in own.items() if getattr(client, name) != value}
    before = {name: _said(client, name) for name in new}
    for name, value in new.items():
        setattr(client, name, value)
    if new:
        client.save(update_fields=list(new))
    return before, {name: _said(client, name) for name in new}


def _said(client: Client, name: str) -> str:
    """A field's value as the history keeps it."""
    value = getattr(client, name)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Model):
        return str(value)
    return "" if value is None else str(value)
