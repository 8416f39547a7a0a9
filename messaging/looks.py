"""How a status looks wherever it is shown: the state of the icon beside its word."""

from messaging.states import Status

OF = {
    Status.ACCEPTED: "busy",
    Status.QUEUED: "busy",
    Status.SUBMITTING: "busy",
    Status.SENT: "wait",
    Status.DELIVERED: "ok",
    Status.UNDELIVERED: "bad",
    Status.EXPIRED: "bad",
    Status.REJECTED: "bad",
    Status.CANCELLED: "off",
    Status.UNKNOWN: "warn",
    Status.HELD: "warn",
}
