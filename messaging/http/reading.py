"""Reads what a supplier answers or calls back: numbers of statuses, and places in a document.

A place is a path of names and positions, `messages.0.id`, or `re:` and an expression whose first
group is meant, for what is no JSON. Expressions run in linear time (RE2), whatever comes.
"""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

import re2

from messaging.states import Told
from portal.core.errors import Refused

EXPRESSION = "re:"
VALUE_MAX = 1_000
STATUS_LEAST, STATUS_MOST = 100, 599
MOST_EVENTS = 1_000


def codes_of(text: str) -> frozenset[int]:
    """Numbers of HTTP statuses as they are written: `200-299 404`. Raises `Refused`."""
    found: set[int] = set()
    for word in text.replace(",", " ").split():
        first, dash, last = word.partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal() and word.isascii()):
            raise Refused(f"{word[:20]!r} is no status. Write numbers such as 200-299 429.")
        if not STATUS_LEAST <= int(first) <= int(last) <= STATUS_MOST:
            raise Refused("Statuses of HTTP are from 100 to 599.")
        found |= set(range(int(first), int(last) + 1))
    return frozenset(found)


def check_place(text: str) -> str:
    """A place as it is kept. Raises `Refused` for an expression that is none."""
    place = text.strip()
    if place.startswith(EXPRESSION):
        try:
            groups = re2.compile(place.removeprefix(EXPRESSION)).groups
        except re2.error as error:
            raise Refused(f"This expression cannot be read: {error}") from error
        if groups < 1:
            raise Refused("An expression has a group in brackets: what is meant.")
    return place


def read_document(body: bytes, content_type: str = "") -> Any:
    """JSON, or form fields as an object; a text that is neither stays a text."""
    text = body.decode("utf-8", "replace")
    if content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def value(document: Any, place: str) -> str:
    """What stands at a place, as a text; empty where nothing does."""
    if not place:
        return ""
    if place.startswith(EXPRESSION):
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        found = re2.search(place.removeprefix(EXPRESSION), text)
        return (found.group(1) or "")[:VALUE_MAX] if found else ""
    return _text(at(document, place))


def at(document: Any, place: str) -> Any:
    """The node at a path of names and positions; None where there is none."""
    for step in place.split("."):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def events(document: Any, place: str) -> list[Any]:
    """The events of a callback: a list at a place, or the document itself, a list or one."""
    found = at(document, place) if place else document
    return found[:MOST_EVENTS] if isinstance(found, list) else [found]


def check_statuses(text: str) -> list[str]:
    """Lines `word = status`. Raises `Refused` for a status nobody knows."""
    lines = []
    for line in text.splitlines():
        word, equals, status = (part.strip() for part in line.partition("="))
        if not (word or equals):
            continue
        if not word or status not in set(Told):
            known = ", ".join(told.value for told in Told)
            raise Refused(f"Write word = status in each line; the statuses are {known}.")
        lines.append(f"{word} = {status}")
    return lines


def statuses_of(lines: Iterable[str]) -> dict[str, Told]:
    """Kept lines as a table, by words in lower case."""
    pairs = (line.rpartition(" = ") for line in lines)
    return {word.lower(): Told(status) for word, _, status in pairs}


def _text(found: Any) -> str:
    if found is None or isinstance(found, dict | list):
        return ""
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found)[:VALUE_MAX]
