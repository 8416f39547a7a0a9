"""What of a request may be written down: its shape, and values that are neither texts nor secrets.

A value is shown where its name is known to hold none; of everything else only the length stays. So
a format that nobody thought of here tells less, never more. Knows nothing of Django.
"""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

# Names in small letters, without hyphens and underlines.
SHOWN = frozenset(
    {
        "action",
        "after",
        "afterminutes",
        "batch",
        "batchid",
        "before",
        "channel",
        "channels",
        "clientid",
        "clientids",
        "coding",
        "country",
        "currency",
        "cursor",
        "date",
        "dcs",
        "dest",
        "destination",
        "destinations",
        "dlrmask",
        "event",
        "events",
        "format",
        "from",
        "id",
        "ids",
        "include",
        "limit",
        "mccmnc",
        "messageid",
        "messageids",
        "msisdn",
        "msisdns",
        "number",
        "numbers",
        "orderid",
        "originator",
        "page",
        "parts",
        "phone",
        "phones",
        "priority",
        "recipient",
        "recipients",
        "ref",
        "reference",
        "scope",
        "scopes",
        "sender",
        "since",
        "size",
        "sort",
        "source",
        "status",
        "submissionid",
        "time",
        "to",
        "type",
        "unit",
        "until",
        "validity",
        "version",
    }
)
VALUE_MAX, NAME_MAX = 80, 64
ITEMS_MAX, DEPTH_MAX = 20, 8
BODY_MAX, QUERY_MAX, PATH_MAX = 4_000, 400, 200
# Longer bodies are not taken apart: only how long they were is kept.
READ_MAX = 16 * 1024
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Longer steps of a path are keys of something.
STEP_MAX = 64
SECRET = re.compile(r"onw_[a-z]+_[^/\s]*")
# A half of a surrogate pair is no text that could be stored.
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
TAG = re.compile(r"<[^<>]*>|[^<>]+|[<>]")
ELEMENT = re.compile(r"<(/?)([A-Za-z_][\w.:-]{0,63})([^<>]*?)(/?)>")
ATTRIBUTE = re.compile(r"""([A-Za-z_][\w.:-]{0,63})\s*=\s*("[^"]*"|'[^']*')""")


def body(content: bytes, content_type: str = "") -> str:
    """A request's body as it is kept; empty for none."""
    if not content:
        return ""
    if len(content) > READ_MAX:
        return _left_out(content)
    try:
        text = content.decode().strip()
    except UnicodeDecodeError:
        return _left_out(content)
    return _cut(_read(text, content_type.partition(";")[0].strip().lower(), content), BODY_MAX)


def query(text: str) -> str:
    """What stands behind the question mark of an address."""
    return _cut(_pairs(text, "&"), QUERY_MAX)


def path(text: str) -> str:
    """An address without tokens and long keys in it."""
    steps = (step if len(step) <= STEP_MAX else ELLIPSIS for step in text.split("/"))
    return _cut(plain(SECRET.sub(ELLIPSIS, "/".join(steps))), PATH_MAX)


def _read(text: str, kind: str, content: bytes) -> str:
    if kind == "application/x-www-form-urlencoded":
        return _pairs(text, "\n")
    if text.startswith("<"):
        return _xml(text)
    if text.startswith(("{", "[")):
        try:
            return json.dumps(_masked(json.loads(text)), ensure_ascii=False, indent=1)
        except (ValueError, RecursionError):
            return _left_out(content)
    return _left_out(content)


def _masked(value: Any, name: str = "", depth: int = 0) -> Any:
    """A value of JSON. The items of a list go by the list's name."""
    if depth > DEPTH_MAX:
        return ELLIPSIS
    if isinstance(value, dict):
        found = list(value.items())
        kept = {
            _cut(plain(key), NAME_MAX): _masked(one, key, depth + 1)
            for key, one in found[:ITEMS_MAX]
        }
        return kept | ({ELLIPSIS: len(found) - ITEMS_MAX} if len(found) > ITEMS_MAX else {})
    if isinstance(value, list):
        items = [_masked(one, name, depth + 1) for one in value[:ITEMS_MAX]]
        left = len(value) - ITEMS_MAX
        return [*items, f"{ELLIPSIS} {left} more"] if left > 0 else items
    if value is None or isinstance(value, bool):
        return value
    return _value(name, value)


def _value(name: str, value: Any) -> Any:
    """A text or a number under its name."""
    if re.sub("[-_]", "", name.lower()) in SHOWN:
        if not isinstance(value, str):
            return value
        return _cut(plain(SECRET.sub(ELLIPSIS, value)), VALUE_MAX)
    return f"({len(value)} characters)" if isinstance(value, str) else "(a number)"


def _pairs(text: str, between: str) -> str:
    try:
        found = parse_qsl(text, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return f"({len(text)} characters)" if text else ""
    return between.join(_named(found[:ITEMS_MAX]))


def _named(found: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"{_cut(plain(name), NAME_MAX)}={_value(name, value)}" for name, value in found)


def _xml(text: str) -> str:
    """Elements with their attributes; what stands between tags is shown by the element's name.

    Nothing is parsed: whatever is no plain tag is told by its length.
    """
    told: list[str] = []
    inside = ""
    for piece in TAG.findall(text):
        element = ELEMENT.fullmatch(piece)
        if element is None:
            if piece.strip():
                told.append(str(_value(inside, piece.strip())))
            continue
        ends, name, rest, closes = element.groups()
        inside = "" if ends or closes else name
        pairs = "".join(
            f' {key}="{_value(key, one[1:-1])}"' for key, one in ATTRIBUTE.findall(rest)
        )
        told.append(f"<{ends}{name}{pairs}{closes}>")
    return "".join(told)


def _left_out(content: bytes) -> str:
    return f"({len(content)} bytes)"


def plain(text: str) -> str:
    """The text as one line that can be stored."""
    return CONTROL.sub(" ", text)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + ELLIPSIS
