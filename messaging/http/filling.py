"""Fills a supplier's templates with a message, safely in each format.

`{name}` stands for a value, in one pass: braces in a message's own text mean nothing. A JSON
template is read as JSON before anything is filled in, so no text can leave its string; form fields
and queries are encoded after. Nothing of a value is ever looked up.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from portal.core.errors import Refused

HOLE = re.compile(r"\{([a-z_]+)\}")
NAMES = ("sender", "recipient", "text", "id", "parts", "channel", "valid_until", "callback")
NUMBERS = ("parts",)
# What may stand in a header: of our own making, so it ends no line.
IN_HEADERS = ("id",)
LINES_MAX = 50
# RFC 9110, section 5.6.2.
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

Values = Mapping[str, str | int]


def filled(template: str, values: Values) -> str:
    return HOLE.sub(lambda hole: str(values[hole[1]]), template)


def json_body(template: str, values: Values) -> str:
    """The template with its strings filled; a string that is one number's name becomes it."""
    return json.dumps(_filled(json.loads(template), values), ensure_ascii=False)


def form_body(template: str, values: Values) -> str:
    """Lines `name=value` as application/x-www-form-urlencoded, in UTF-8."""
    return urlencode([(name, filled(value, values)) for name, value in fields_of(template)])


def address(url: str, values: Values, query: str = "") -> str:
    """A URL whose holes are filled with percent-encoded values, with a query behind it."""
    found = HOLE.sub(lambda hole: quote(str(values[hole[1]]), safe=""), url)
    if not query:
        return found
    return found + ("&" if "?" in found else "?") + query


def fields_of(template: str) -> list[tuple[str, str]]:
    """The pairs of a template of lines `name=value`."""
    lines = [line.strip() for line in template.splitlines() if line.strip()]
    return [(name.strip(), value.strip()) for name, _, value in (x.partition("=") for x in lines)]


def headers_of(lines: list[str], values: Values) -> list[tuple[str, str]]:
    """Lines `Name: value` as headers."""
    pairs = (line.partition(":") for line in lines)
    return [(name.strip(), filled(value.strip(), values)) for name, _, value in pairs]


def check_json(template: str) -> str:
    """The template, or `Refused` for what is no JSON object or names what is not there."""
    try:
        found = json.loads(template)
    except ValueError as error:
        raise Refused(f"This is no JSON: {error}.") from error
    if not isinstance(found, dict | list):
        raise Refused("A JSON body is an object or a list.")
    _check_names(template, NAMES)
    return template


def check_fields(template: str) -> str:
    """The same for lines `name=value`."""
    lines = [line for line in template.splitlines() if line.strip()]
    if len(lines) > LINES_MAX or any("=" not in line for line in lines):
        raise Refused(f"Write name=value in each line, at most {LINES_MAX} of them.")
    _check_names(template, NAMES)
    return template


def check_address(url: str) -> str:
    """An http or https URL whose host is told outright. Raises `Refused`."""
    parts = urlsplit(url)
    try:
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        has_port = False
    if parts.scheme not in {"http", "https"} or not parts.hostname or not has_port:
        raise Refused("A URL begins with https:// or http:// and names a host.")
    if HOLE.search(parts.netloc) or "@" in parts.netloc:
        raise Refused("The host is told outright, without a name, password or {placeholder}.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Refused("A URL holds printable ASCII without spaces.")
    _check_names(url, NAMES)
    return url


def check_headers(text: str) -> list[str]:
    """Lines `Name: value`, each checked. Raises `Refused`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        name, colon, value = line.partition(":")
        plain = value.strip()
        if not (colon and TOKEN.fullmatch(name.strip()) and plain):
            raise Refused(f"{name[:40]!r} is no header. Write Name: value.")
        if not (plain.isascii() and plain.isprintable()):
            raise Refused(f"The value of {name.strip()} holds printable ASCII only.")
        _check_names(plain, IN_HEADERS)
    if len(lines) > LINES_MAX:
        raise Refused(f"At most {LINES_MAX} headers can be sent.")
    return lines


def _filled(found: Any, values: Values) -> Any:
    if isinstance(found, str):
        hole = HOLE.fullmatch(found)
        return values[hole[1]] if hole and hole[1] in NUMBERS else filled(found, values)
    if isinstance(found, list):
        return [_filled(one, values) for one in found]
    if isinstance(found, dict):
        return {name: _filled(value, values) for name, value in found.items()}
    return found


def _check_names(template: str, known: tuple[str, ...]) -> None:
    strangers = {name for name in HOLE.findall(template) if name not in known}
    if strangers:
        names = ", ".join(f"{{{name}}}" for name in known)
        raise Refused(f"{{{min(strangers)}}} is not known here; there are {names}.")
