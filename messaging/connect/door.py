"""`POST /connect/<token>` with the document in the form field `XML`; GET as well."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from messaging.compatible import bodies
from messaging.compatible.faults import TooLarge
from messaging.connect import answering, codes, document
from messaging.connect.answering import FIELD
from messaging.connect.codes import Failed

# A form's text may take three bytes for one of the document.
FORM_MAX = 3 * document.BYTES_MAX + 1024


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Connect(View):
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answered(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answered(request, token)

    def _answered(self, request: HttpRequest, token: str) -> HttpResponse:
        origin = answering.origin_of(request)
        body, status = answering.answer(token, partial(_sent, request), origin)
        return HttpResponse(body, content_type="text/xml; charset=utf-8", status=status)


def _sent(request: HttpRequest) -> bytes:
    """The document of a request, from its form or its query."""
    if request.method == "POST":
        try:
            bodies.stranger_body(request, FORM_MAX)
        except TooLarge as error:
            said = f"a document has at most {document.BYTES_MAX} bytes"
            raise Failed((codes.UNKNOWN_REQUEST, said)) from error
    for fields in (request.POST, request.GET):
        found = answering.document_of(fields)
        if found is not None:
            return found
    raise Failed((codes.UNKNOWN_REQUEST, f"the document comes in the form field {FIELD}"))
