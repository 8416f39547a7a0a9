"""The REST door, version 1, described by OpenAPI at /api/v1/openapi.json."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from clients.models import ApiToken
from messaging.api import explaining, messages, problems
from messaging.api.doors import ways_in
from messaging.api.parser import StrictParser

api = NinjaAPI(
    title="Onward",
    version=settings.VERSION,
    urls_namespace="api-1",
    # An operation that names no scope asks for the one that can do harm.
    auth=ways_in(ApiToken.Scope.SEND),
    parser=StrictParser(),
    docs_url=None,
)
problems.install(api)


@api.exception_handler(Http404)
def absent(request, error):
    return problems.problem(404, "No message of yours has this id.")


api.add_router("", messages.router)
api.add_router("", explaining.router)


def _told_as_problem(view):
    """The framework answers a wrong method by itself, in HTML; programs want a problem document."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        told = problems.problem(405, f"Use {response.headers['Allow']}.")
        told.headers["Allow"] = response.headers["Allow"]
        return told

    return csrf_exempt(answer)


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = _told_as_problem(_pattern.callback)

urlpatterns = [path("v1/", (_patterns, _app, _namespace))]
