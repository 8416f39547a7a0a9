"""Reads JSON strictly: no NaN, no bottomless nesting, no half surrogate pairs."""

import pydantic_core
from django.core.exceptions import RequestDataTooBig
from ninja.parser import Parser

# Files of 10 MB in base64, and what is around them. Who sends it has shown a token before.
SIZE_MAX = 15 * 1024 * 1024


class StrictParser(Parser):
    def parse_body(self, request):
        return pydantic_core.from_json(request.body, allow_inf_nan=False)


def read_body(request) -> None:
    """Read the body by the doors' own limit: pages have a lower one, which Django would apply.

    For whoever has been let in.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > SIZE_MAX:
        raise RequestDataTooBig
    body = request.read(SIZE_MAX + 1)
    if len(body) > SIZE_MAX:
        raise RequestDataTooBig
    request._body = body
