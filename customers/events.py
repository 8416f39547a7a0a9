"""What the history tells of customers, their contacts and the notes on them."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event


class CustomerEvent(Event):
    ADDED = "customers.company.added", _("Customer added with account code {account_code}")
    CHANGED = "customers.company.changed", _("Customer changed")


class ArchiveEvent(Event):
    ARCHIVED = (
        "customers.customer.archived",
        _("Archived with {clients} clients, {accounts} SMPP accounts and {tokens} API tokens"),
    )
    RESTORED = "customers.customer.restored", _("Restored with {clients} clients")


class ContactEvent(Event):
    ADDED = "customers.contact.added", _("Contact {name} added")
    CHANGED = "customers.contact.changed", _("Contact {name} changed")
    REMOVED = "customers.contact.removed", _("Contact {name} removed")


class NoteEvent(Event):
    WRITTEN = "customers.note.written", _("Note written")
    EDITED = "customers.note.edited", _("Note edited")
    PINNED = "customers.note.pinned", _("Note pinned")
    UNPINNED = "customers.note.unpinned", _("Note no longer pinned")
    REMOVED = "customers.note.removed", _("Note removed: {text}")
