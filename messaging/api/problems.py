"""Errors of the REST door, as RFC 9457 problem documents that name the field at fault."""

import json
import re

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from billing.ledger import InsufficientFunds
from messaging.dispatch.payer import Barred
from messaging.dispatch.submission import InFlight, KeyMismatch, TryLater
from portal.core.errors import Refused

TITLES = {
    400: "The request cannot be read",
    401: "Nobody is known by this token or password",
    402: "The balance does not cover this",
    403: "This is not allowed",
    404: "There is no such thing",
    405: "This address does not take that method",
    409: "The request is being worked on",
    413: "The request is too large",
    422: "The request has faults",
    429: "This comes too fast",
    503: "Nothing was stored; please try again",
}
# Where a fault may stand; people know the name of their field, not where the framework looked.
PLACES = {"body", "header", "path", "query", "message", "bulk", "wanted", "asked", "where"}
PLACES |= {"sms", "email", "viber"}
STATUS_OF = {InsufficientFunds: 402, Barred: 403, InFlight: 409, KeyMismatch: 422, TryLater: 429}
# Of refusals that no kind of their own tells apart.
STATUS_OF_CODE = {"too_late": 409}
NAMED = re.compile(r"(?P<field>[a-z_]+(\.[a-z0-9_]+)*): (?P<said>.+)")
WAYS_IN = 'Bearer realm="Onward", Basic realm="Onward", charset="UTF-8"'


def problem(
    status: int,
    detail: str,
    *,
    code: str = "",
    errors: list[dict] | None = None,
    retry_s: int = 1,
) -> HttpResponse:
    """The answer for a request that failed; `errors` are `{"field", "message"}`.

    `retry_s` is told where a repetition may help.
    """
    body = {
        "type": f"urn:onward:{code}" if code else "about:blank",
        "title": TITLES.get(status, "The request failed"),
        "status": status,
        "detail": detail,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }
    if errors:
        body["errors"] = errors
    response = HttpResponse(json.dumps(body), status=status)
    response.headers["Content-Type"] = "application/problem+json"
    if status == 401:
        response.headers["WWW-Authenticate"] = WAYS_IN
    if status in {409, 429, 503}:
        response.headers["Retry-After"] = str(retry_s)
    return response


def of_refusal(refusal: Refused) -> HttpResponse:
    status = STATUS_OF.get(type(refusal)) or STATUS_OF_CODE.get(refusal.code, 422)
    errors = [{"field": refusal.field, "message": str(refusal)}] if refusal.field else None
    retry_s = refusal.retry_s if isinstance(refusal, TryLater) else 1
    return problem(status, str(refusal), code=refusal.code, errors=errors, retry_s=retry_s)


def install(api: NinjaAPI) -> None:
    """Let every failure of the API leave as a problem document."""

    @api.exception_handler(AuthenticationError)
    def unknown(request, error):
        return problem(
            401,
            "Send a token that is valid today (Authorization: Bearer <token>), or the system ID "
            "and password of an SMPP account (Authorization: Basic).",
        )

    @api.exception_handler(ValidationError)
    def faulty(request, error):
        errors = [_fault(one) for one in error.errors]
        return problem(
            422, "; ".join(f"{e['field']}: {e['message']}" for e in errors[:3]), errors=errors
        )

    @api.exception_handler(HttpError)
    def unreadable(request, error):
        return problem(error.status_code, str(error))

    @api.exception_handler(Refused)
    def refused(request, error):
        return of_refusal(error)

    @api.exception_handler(RequestDataTooBig)
    def too_large(request, error):
        return problem(413, "A request may hold 15 MiB.")

    for kind in (OperationalError, InterfaceError, TimeoutError):
        api.exception_handler(kind)(_unavailable)


def _unavailable(request, error):
    structlog.get_logger(__name__).warning("door_unavailable", error=repr(error))
    return problem(503, "The storage does not answer. A repetition with the same key is safe.")


def _fault(error: dict) -> dict:
    """One fault of the body: ninja's location is ("body", "message", "recipients", 3)."""
    if error["type"].startswith("union_tag"):
        # Nobody knows what to look for without the channel.
        return {"field": "channel", "message": "It is one of sms, email and viber."}
    place = [str(step) for step in error["loc"] if step not in PLACES]
    said = error["msg"].removeprefix("Value error, ")
    if not place and (named := NAMED.fullmatch(said)):
        # A check of the whole names the field in front of its sentence.
        return {"field": named["field"], "message": named["said"]}
    return {"field": ".".join(place) or "body", "message": said}
