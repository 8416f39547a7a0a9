"""The log's lines of requests: where they went, without what was asked there."""

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# Addresses that are secrets themselves: of applications that register their customers.
SECRET = re.compile(r"^(/connect/)[^/]+")


class RequestLogMiddleware(RequestMiddleware):
    """Writes the path alone: in the query stand secrets, where programs can put them nowhere else,
    and texts and numbers of messages.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = SECRET.sub(r"\1...", request.path)
        return f"{request.method} {path}"
