"""Reads JSON strictly: no NaN, no bottomless nesting, no half surrogate pairs."""

import pydantic_core
from ninja.parser import Parser


class StrictParser(Parser):
    def parse_body(self, request):
        return pydantic_core.from_json(request.body, allow_inf_nan=False)
