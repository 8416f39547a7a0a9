"""What the history tells of clients and of the doors they come in by."""

from portal.kit.events import Event


class ClientEvent(Event):
    ADDED = "clients.client.added", "Client added"
    BLOCKED = "clients.client.blocked", "Client blocked: {reason}"
    UNBLOCKED = "clients.client.unblocked", "Client unblocked"


class TokenEvent(Event):
    ISSUED = "clients.token.issued", "API token {name} issued, ends with {tail}"
    REVOKED = "clients.token.revoked", "API token {name} revoked"
