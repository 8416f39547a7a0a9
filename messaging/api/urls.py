"""The REST door, version 1, described by OpenAPI at /api/v1/openapi.json.

Higher floors hang their routers in their rest.py.
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from ninja import Router

from clients.models import ApiToken
from messaging.api import headers, problems
from messaging.api.description import Api
from messaging.api.doors import ways_in
from messaging.api.parser import StrictParser
from portal.kit import hooks

api = Api(
    title="Onward",
    version=settings.VERSION,
    description="Send messages and know what became of them.",
    urls_namespace="api-1",
    # An operation that names no scope asks for the one that can do harm.
    auth=ways_in(ApiToken.Scope.SEND),
    parser=StrictParser(),
    docs_url=None,
)
problems.install(api)


@api.exception_handler(Http404)
def absent(request, error):
    return problems.problem(404, "Nothing of yours has this id.")


for _router in hooks.found("rest", Router):
    api.add_router("", _router)


def _completed(view):
    """The framework answers a wrong method by itself, in HTML; programs want a problem document."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
            response = problems.problem(405, f"Use {allowed}.")
            response.headers["Allow"] = allowed
        return headers.complete(request, response)

    return csrf_exempt(answer)


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = _completed(_pattern.callback)

urlpatterns = [path("v1/", (_patterns, _app, _namespace))]
