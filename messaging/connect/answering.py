"""What a document is answered with, whoever brings it: the door, or the portal's page for tests.

Every answer is a document with HTTP 200, except where nothing could be asked of the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.utils import timezone

from messaging.connect import call_log, calls, codes, connections, document
from messaging.connect.calls import Values
from messaging.connect.codes import Failed
from messaging.connect.document import Asked
from messaging.connect.every_call import CALLS
from portal.core.errors import Refused
from portal.kit.addresses import client_address

FIELD = "XML"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call comes from: its IP address, and the portal's address as the caller sees it.

    `is_secure` says that nobody could listen.
    """

    address: str
    site: str
    is_secure: bool


def origin_of(request: HttpRequest) -> Origin:
    """An installation without HTTPS, on one machine, asks for none."""
    site = request.build_absolute_uri("/").rstrip("/")
    return Origin(client_address(request), site, request.is_secure() or not settings.HTTPS)


def answer(token: str, sent: Callable[[], bytes], origin: Origin) -> tuple[bytes, int]:
    """The answer and its HTTP status; the call is noted in the log of its connection.

    `sent` gives the document once it is known that somebody may call, and may raise `Failed`.
    """
    began, status = monotonic(), 200
    connection, asked = None, Asked("")
    try:
        connection = connections.find(token)
        calls.check_way(connection, origin.address, is_secure=origin.is_secure)
        asked = document.read(sent())
        visit = calls.Visit(connection, asked, origin.address, origin.site)
        body, told = _success(asked, calls.answer(visit, CALLS)), [(codes.SUCCESS, "")]
    except Failed as failed:
        told = failed.faults
        body = _failure(asked, told)
    except Refused as refusal:
        told = [(codes.REGISTRATION_DATA, str(refusal))]
        body = _failure(asked, told)
    except Error as error:
        log.warning("connect_without_database", error=repr(error))
        body, status = _failure(asked, [(codes.UNKNOWN, "try again later")]), 503
    if connection is not None and status == 200:
        call_log.note(connection, asked, body, told, address=origin.address, began=began)
    return body, status


def document_of(fields: Mapping[str, str]) -> bytes | None:
    """The document among the fields of a form or a query; the field's name in any case."""
    for name, value in fields.items():
        if name.upper() == FIELD:
            return value.encode(errors="surrogatepass")
    return None


def _success(asked: Asked, values: Values) -> bytes:
    return document.success(asked.action, values, at=_now())


def _failure(asked: Asked, faults: list[tuple[int, str]]) -> bytes:
    return document.failure(asked.action, faults, at=_now())


def _now() -> int:
    return int(timezone.now().timestamp())
