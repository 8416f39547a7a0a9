"""What went wrong, before a door says it in its vendor's words."""

from typing import NamedTuple

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError

from billing.ledger import InsufficientFunds
from messaging.dispatch.payer import Barred
from messaging.dispatch.submission import InFlight, KeyMismatch, TryLater
from portal.core.errors import Refused

log = structlog.get_logger(__name__)

UNAVAILABLE = (OperationalError, InterfaceError, TimeoutError)


class Stranger(Refused):
    """Nobody is known by what was shown."""

    def __init__(self) -> None:
        super().__init__("Nobody is known by these credentials.", code="unknown")


class Unreadable(Refused):
    """The request is not of the vendor's form."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="unreadable")


class TooLarge(Refused):
    """More than a request of this door may hold."""

    def __init__(self) -> None:
        super().__init__("The request is too large.", code="too_large")


class NotCovered(Refused):
    """The vendor knows this, and Onward does not do it."""

    def __init__(self, what: str, *, field: str = "") -> None:
        super().__init__(f"{what} is not covered here.", code="not_covered", field=field)


class Missing(Refused):
    """There is no such thing, or it is somebody else's."""

    def __init__(self, what: str, *, field: str = "id") -> None:
        super().__init__(f"There is no such {what}.", code="missing", field=field)


class Fault(NamedTuple):
    """`status` is the HTTP status REST would have; `field` may be empty."""

    status: int
    code: str
    sentence: str
    field: str
    retry_s: int = 1


STATUS_OF: dict[type[Refused], int] = {
    InsufficientFunds: 402,
    Barred: 403,
    InFlight: 409,
    KeyMismatch: 409,
    TryLater: 429,
    Stranger: 401,
    Unreadable: 400,
    TooLarge: 413,
    Missing: 404,
}
CAUGHT = (Refused, RequestDataTooBig, *UNAVAILABLE)


def of(error: Exception) -> Fault:
    """The fault that one of CAUGHT tells of."""
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if isinstance(error, Refused):
        retry_s = error.retry_s if isinstance(error, TryLater) else 1
        status = STATUS_OF.get(type(error), 422)
        return Fault(status, error.code, str(error), error.field, retry_s)
    log.warning("door_unavailable", error=repr(error))
    return Fault(503, "unavailable", "The storage does not answer. Please try again.", "")
