"""The REST door, version 1, described by OpenAPI at /api/v1/openapi.json."""

from django.conf import settings
from django.http import Http404
from django.urls import path
from ninja import NinjaAPI

from messaging.api import messages, problems
from messaging.api.doors import Token
from messaging.api.parser import StrictParser

api = NinjaAPI(
    title="Onward",
    version=settings.VERSION,
    urls_namespace="api-1",
    auth=Token(),
    parser=StrictParser(),
    docs_url=None,
)
problems.install(api)


@api.exception_handler(Http404)
def absent(request, error):
    return problems.problem(404, "No message of yours has this id.")


api.add_router("", messages.router)

urlpatterns = [path("v1/", api.urls)]
