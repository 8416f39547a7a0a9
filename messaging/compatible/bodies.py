"""Bodies and parameters of requests, read strictly and within limits."""

from collections.abc import Mapping
from typing import Any

import pydantic_core
from django.http import HttpRequest

from messaging.compatible.faults import TooLarge, Unreadable
from portal.core.errors import Refused

# Read before anybody is known, where the secret stands in the body.
JSON_MAX = 1024 * 1024
NUMBERS_MAX = 10_000


def stranger_body(request: HttpRequest, most: int = JSON_MAX) -> bytes:
    """The body of somebody who is not known yet. Raises `TooLarge`."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise TooLarge
    body = request.read(most + 1)
    if len(body) > most:
        raise TooLarge
    request._body = body
    return body


def json_of(body: bytes) -> Any:
    """The JSON document. Raises `Unreadable`, also for NaN and half surrogate pairs."""
    try:
        return pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Unreadable("The body is no JSON.") from error


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises `Unreadable`."""
    found = json_of(body)
    if not isinstance(found, dict):
        raise Unreadable("The body is no JSON object.")
    return found


def inner(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under a name; empty where there is none. Raises `Refused` for anything else."""
    value = found.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused("An object is needed.", code="bad_value", field=name)
    return value


def text(found: Mapping[str, Any], name: str, *, is_needed: bool = True) -> str:
    """The text under a name; a number counts as its digits. Raises `Refused` that names it."""
    value = found.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Refused("A text is needed.", code="bad_value", field=name)
    if is_needed and not value.strip():
        raise Refused("This is missing.", code="missing_value", field=name)
    return value


def whole(found: Mapping[str, Any], name: str) -> int | None:
    """The whole number under a name, also as digits; None where there is none."""
    written = text(found, name, is_needed=False).strip()
    if not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) <= 19):
        raise Refused("A whole number is needed.", code="bad_value", field=name)
    return int(written)


def texts(found: Mapping[str, Any], name: str) -> list[str]:
    """The list of texts or numbers under a name, or the one that stands there alone."""
    value = found.get(name)
    if isinstance(value, str | int) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list) or not value:
        raise Refused("A list is needed.", code="missing_value", field=name)
    if len(value) > NUMBERS_MAX:
        raise Refused(f"Up to {NUMBERS_MAX} fit here.", code="too_many", field=name)
    return [text({name: one}, name) for one in value]
