"""Postal addresses as they are printed on invoices: a few lines, one under the other.

They are typed that way. As other systems keep them as a list, two spellings of lists are read, too:
JSON's, `["11-15 Thistle Street", "Edinburgh"]`, and that of PostgreSQL's arrays,
`{"11-15 Thistle Street","Edinburgh"}` (PostgreSQL 16, section 8.15.6), whose elements need quotes
only where they hold a comma, a brace, a quote or a backslash.
"""

import json
import re
import unicodedata
from typing import Any

from portal.core.errors import Refused

LINES_MAX = 10
LINE_LENGTH_MAX = 100

ELEMENT = re.compile(r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<bare>[^",{}\\]+))\s*', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
UNPRINTABLE = {"Cc", "Cs"}


def parse(text: str) -> list[str]:
    """The lines of an address; empty ones are left out.

    Raises Refused for a list that does not end or holds something else than texts, for more than
    10 lines, and for a line of more than 100 characters.
    """
    text = text.strip()
    lines = [" ".join(line.split()) for line in _lines(text)]
    lines = [line for line in lines if line]
    if len(lines) > LINES_MAX:
        raise _refused(f"A postal address has at most {LINES_MAX} lines.")
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_LENGTH_MAX:
            raise _refused(f"Line {number} is longer than {LINE_LENGTH_MAX} characters.")
        if any(unicodedata.category(sign) in UNPRINTABLE for sign in line):
            raise _refused(f"Line {number} holds a character that cannot be printed.")
    return lines


def text(lines: list[str]) -> str:
    """What `parse` reads as these lines: one under the other."""
    if lines and lines[0].startswith(("[", "{")):
        return json.dumps(lines, ensure_ascii=False)
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    if text.startswith("["):
        return _of_json(text)
    if text.startswith("{"):
        return _of_array(text)
    return text.splitlines()


def _of_json(text: str) -> list[str]:
    try:
        found: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _no_list('["first line", "second line"]') from error
    if not isinstance(found, list) or not all(isinstance(line, str) for line in found):
        raise _no_list('["first line", "second line"]')
    return found


def _of_array(text: str) -> list[str]:
    if not text.endswith("}"):
        raise _no_array()
    inside, place = text[1:-1], 0
    if not inside.strip():
        return []
    found = []
    while True:
        element = ELEMENT.match(inside, place)
        if element is None:
            raise _no_array()
        found.append(_unquoted(element["quoted"]) if element["quoted"] else element["bare"])
        place = element.end()
        if place == len(inside):
            return found
        if inside[place] != ",":
            raise _no_array()
        place += 1


def _unquoted(quoted: str) -> str:
    """A quoted element; people mean JSON's escapes where they write some that JSON knows."""
    try:
        return str(json.loads(quoted, strict=False))
    except json.JSONDecodeError:
        return ESCAPED.sub(r"\1", quoted[1:-1])


def _no_array() -> Refused:
    return _no_list('{"first line","second line"}')


def _no_list(shape: str) -> Refused:
    return _refused(f"Write one line under the other, or a whole list such as {shape}.")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, code="bad_address", field="postal_lines")
