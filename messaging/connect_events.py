"""What the history tells of Connect."""

from portal.kit.events import Event


class ConnectionEvent(Event):
    ADDED = "messaging.connection.added", "Connection {name} added, token ends with {tail}"
    CHANGED = "messaging.connection.changed", "Connection {name} changed"
    ROTATED = "messaging.connection.rotated", "Connection {name}: token replaced, ends with {tail}"
    CLOSED = "messaging.connection.closed", "Connection {name} closed for good"
