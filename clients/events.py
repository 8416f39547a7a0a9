"""What the history tells of clients and of the doors they come in by."""

from portal.kit.events import Event


class ClientEvent(Event):
    ADDED = "clients.client.added", "Client added"
    BLOCKED = "clients.client.blocked", "Client blocked: {reason}"
    UNBLOCKED = "clients.client.unblocked", "Client unblocked"


class TokenEvent(Event):
    ISSUED = "clients.token.issued", "API token {name} issued, ends with {tail}"
    REVOKED = "clients.token.revoked", "API token {name} revoked"


class SmppEvent(Event):
    ISSUED = "clients.smpp.issued", "SMPP account {system_id} issued"
    CHANGED = "clients.smpp.changed", "SMPP account {system_id} changed"
    PASSWORD_RESET = "clients.smpp.password-reset", "SMPP account {system_id}: password replaced"
    CUG_CHANGED = (
        "clients.smpp.cug-changed",
        "SMPP account {system_id}: CUG has {count} numbers, {added} added, {removed} taken out",
    )
    ARCHIVED = "clients.smpp.archived", "SMPP account {system_id} archived"
    RESTORED = "clients.smpp.restored", "SMPP account {system_id} restored"
