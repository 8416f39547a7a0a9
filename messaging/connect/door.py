"""`POST /connect/<token>` with the document in the form field `XML`; GET as well.

Every answer is a document with HTTP 200, except where nothing could be asked of the database.
"""

from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from messaging.compatible import bodies
from messaging.compatible.faults import TooLarge
from messaging.connect import call_log, calls, codes, connections, document
from messaging.connect.codes import Failed
from messaging.connect.document import Asked
from messaging.connect.every_call import CALLS
from portal.core.errors import Refused
from portal.kit.addresses import client_address

# A form's text may take three bytes for one of the document.
FORM_MAX = 3 * document.BYTES_MAX + 1024
FIELD = "XML"
log = structlog.get_logger(__name__)


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Connect(View):
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answered(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answered(request, token)

    def _answered(self, request: HttpRequest, token: str) -> HttpResponse:
        began, status = monotonic(), 200
        connection, asked = None, Asked("")
        address = client_address(request)
        try:
            connection = connections.find(token)
            calls.check_way(connection, address, is_secure=_is_secure(request))
            asked = document.read(_sent(request))
            visit = calls.Visit(connection, asked, address, _site(request))
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
            call_log.note(connection, asked, body, told, address=address, began=began)
        return HttpResponse(body, content_type="text/xml; charset=utf-8", status=status)


def _sent(request: HttpRequest) -> bytes:
    """The document of a request, from its form or its query; the field's name in any case."""
    if request.method == "POST":
        try:
            bodies.stranger_body(request, FORM_MAX)
        except TooLarge as error:
            said = f"a document has at most {document.BYTES_MAX} bytes"
            raise Failed((codes.UNKNOWN_REQUEST, said)) from error
    for fields in (request.POST, request.GET):
        for name, value in fields.items():
            if name.upper() == FIELD:
                return value.encode(errors="surrogateescape")
    raise Failed((codes.UNKNOWN_REQUEST, f"the document comes in the form field {FIELD}"))


def _is_secure(request: HttpRequest) -> bool:
    """Whether nobody could listen; an installation without HTTPS, on one machine, asks for none."""
    return request.is_secure() or not settings.HTTPS


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _success(asked: Asked, values: Any) -> bytes:
    return document.success(asked.action, values, at=_now())


def _failure(asked: Asked, faults: list[tuple[int, str]]) -> bytes:
    return document.failure(asked.action, faults, at=_now())


def _now() -> int:
    return int(timezone.now().timestamp())
