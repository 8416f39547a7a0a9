"""What every answer tells beside its body: its number, how fast one may go on."""

import hashlib
import math
from collections.abc import Sequence

import structlog
from django.http import HttpRequest, HttpResponse

from messaging.dispatch import buckets
from messaging.dispatch.payer import Limit, Payer


def complete(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its headers, or 304 where the asker has it already."""
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    if number:
        response.headers["X-Request-Id"] = number
    payer = getattr(request, "auth", None)
    if isinstance(payer, Payer):
        _tell_pace(payer, response)
    return _told_once(request, response)


def _tell_pace(payer: Payer, response: HttpResponse) -> None:
    """The tightest of the door's paces, in parts, where it has any."""
    limits = buckets.of(payer)
    if limits:
        limit, left = min(_left(limits), key=lambda one: one[1])
        left = min(left, limit.size)
        response.headers["RateLimit-Limit"] = str(limit.size)
        response.headers["RateLimit-Remaining"] = str(max(0, math.floor(left)))
        response.headers["RateLimit-Reset"] = str(math.ceil((limit.size - left) / limit.rate))


def _left(limits: Sequence[Limit]) -> list[tuple[Limit, float]]:
    found = buckets.left(limits)
    return [(limit, found.get(limit.key, float(limit.size))) for limit in limits]


def _told_once(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A list that nobody changed is not sent again (RFC 9110, 13.1.2)."""
    if request.method != "GET" or response.status_code != 200:
        return response
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    asked = {
        one.strip().removeprefix("W/")
        for one in request.headers.get("If-None-Match", "").split(",")
    }
    if tag not in asked and "*" not in asked:
        return response
    same = HttpResponse(status=304)
    for name, value in response.headers.items():
        if name not in {"Content-Type", "Content-Length"}:
            same.headers[name] = value
    return same
