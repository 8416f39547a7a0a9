"""Error pages. They ask the database nothing, as it may be what is broken."""

import structlog
from django.http import HttpResponse
from django.template.loader import render_to_string

from portal.kit import operator


def denied(request, exception=None):
    return _page("403.html", 403)


def missing(request, exception=None):
    return _page("404.html", 404)


def broken(request):
    return _page("500.html", 500)


def too_many(request):
    return _page("pages/errors/too_many.html", 429)


def stale(request, reason=""):
    """A form whose token is missing or too old."""
    return _page("pages/errors/stale.html", 403)


def _page(template, status):
    organisation, support_email = operator.last_known()
    context = {
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        "organisation": organisation,
        "support_email": support_email,
    }
    return HttpResponse(render_to_string(template, context), status=status)
