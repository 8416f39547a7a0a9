"""What the history tells of customers, their contacts and the notes on them."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event


class CustomerEvent(Event):
    ADDED = "customers.company.added", _("Customer added with account code {account_code}")
    CHANGED = "customers.company.changed", _("Customer changed")


class TaggingEvent(Event):
    ON = "customers.tagging.on", _("Client tagging switched on")
    OFF = "customers.tagging.off", _("Client tagging switched off")
    ANCHOR_CHANGED = "customers.tagging.anchor-changed", _("Default billing period changed")


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


class PersonEvent(Event):
    CHANGED = "customers.person.changed", _("Rights of {name} changed")
    REMOVED = "customers.person.removed", _("{name} removed from the customer's people")


class InvitationEvent(Event):
    INVITED = "customers.person.invited", _("{email} invited as {rights}")
    SENT_AGAIN = "customers.person.invited-again", _("Invitation of {email} mailed again")
    WITHDRAWN = "customers.person.invitation-withdrawn", _("Invitation of {email} withdrawn")
    ACCEPTED = (
        "customers.person.joined",
        _("{name} accepted the invitation of {email} as {rights}"),
    )
