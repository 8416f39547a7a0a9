"""What happens around a request that comes through a door."""

import time

import structlog
from django.conf import settings
from django.utils import timezone

from clients import api_calls, masking
from portal.kit.addresses import client_address


class ApiCallMiddleware:
    """Takes down what came through a door and how it was answered.

    Stands inside the one that gives requests their ids.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began, at = time.monotonic(), timezone.now()
        response = self.get_response(request)
        who = api_calls.met(request)
        if who is not None and settings.API_CALL_LOG:
            spent_ms = round((time.monotonic() - began) * 1000)
            api_calls.calls.take(_call(request, response, who, at, spent_ms))
        return response


def _call(request, response, who, at, spent_ms) -> api_calls.Call:
    # What was not read is not kept: reading it here would be work for nothing.
    content = getattr(request, "_body", b"")
    size = len(content) or _whole(request.META.get("CONTENT_LENGTH"))
    is_kept = len(content) <= masking.READ_MAX
    return api_calls.Call(
        who=who,
        at=at,
        method=request.method,
        path=request.path[: 4 * masking.PATH_MAX],
        query=request.META.get("QUERY_STRING", "")[: masking.READ_MAX],
        status=response.status_code,
        duration_ms=spent_ms,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        address=client_address(request),
        request_size=size,
        response_size=_size(response),
        content=content if is_kept else b"",
        content_type=request.content_type or "",
        told=_told(response),
    )


def _size(response) -> int:
    if response.streaming:
        return _whole(response.headers.get("Content-Length"))
    return len(response.content)


def _told(response) -> bytes:
    """The problem document of a refusal."""
    if response.headers.get("Content-Type") != api_calls.PROBLEM or response.streaming:
        return b""
    return response.content if len(response.content) <= api_calls.PROBLEM_MAX else b""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
