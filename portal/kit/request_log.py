"""The log's lines of requests: where they went, without what was asked there."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """Writes the path alone: in the query stand secrets, where programs can put them nowhere else,
    and texts and numbers of messages.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
