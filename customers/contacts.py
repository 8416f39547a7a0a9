"""Contacts: whom the operator writes to at a customer's, and which mails each of them gets."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers import companies
from customers.events import ContactEvent
from customers.models import Contact, Customer
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = ("name", "position", "email", "phone", "roles", "mails")


def add(customer: Customer, fields: Mapping[str, Any], *, by: User | None) -> Contact:
    """Add a contact; `fields` are some of FIELDS, `name` among them."""
    contact = Contact(**{name: fields[name] for name in FIELDS if name in fields})
    _refuse_unreachable(contact)
    with transaction.atomic():
        contact.customer = companies.locked(customer)
        contact.save()
        audit.record(by, ContactEvent.ADDED, contact, name=contact.name)
    return contact


def change(contact: Contact, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS and tell what they were. False: nothing was different."""
    with transaction.atomic():
        contact = _locked(contact)
        new = {
            name: fields[name]
            for name in FIELDS
            if name in fields and getattr(contact, name) != fields[name]
        }
        before = {name: _said(getattr(contact, name)) for name in new}
        for name, value in new.items():
            setattr(contact, name, value)
        _refuse_unreachable(contact)
        if new:
            contact.save(update_fields=list(new))
            after = {name: _said(new[name]) for name in new}
            about = {"name": contact.name, "before": before, "after": after}
            audit.record(by, ContactEvent.CHANGED, contact, **about)
    return bool(new)


def remove(contact: Contact, *, by: User | None) -> None:
    """Take a contact off. They get no more mails from this moment."""
    with transaction.atomic():
        contact = _locked(contact)
        audit.record(by, ContactEvent.REMOVED, contact, name=contact.name, email=contact.email)
        contact.delete()


def _locked(contact: Contact) -> Contact:
    """The contact, locked after its customer, which must not be archived."""
    companies.locked(contact.customer)
    found = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if found is None:
        raise Refused(_("This contact was removed meanwhile."), code="gone")
    return found


def _refuse_unreachable(contact: Contact) -> None:
    if contact.mails and not contact.email:
        said = _("Somebody who gets mails needs an e-mail address.")
        raise Refused(said, code="no_email", field="email")


def _said(value: str | list[str]) -> str:
    return ", ".join(value) if isinstance(value, list) else value
