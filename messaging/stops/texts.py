"""What texts may not say, compiled: words, RE2 patterns, and links by their domains.

Patterns are run by RE2 alone, whose time grows with the text and never explodes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import re2

from messaging.stops.domains import ENDINGS, SHORTENERS

ENTRIES_MAX = 2_000
PATTERN_SIZE_MAX = 400
PATTERN_MEMORY = 8 << 20
FOUND_MAX = 60

# A link as handsets make one of it: with a scheme, with www, or a known ending and a path.
LINK = re.compile(
    r"(?:https?://(?:[^\s/?#@]*@)?|www\.)(?P<host>[^\s/?#:<>\"'@]+)"
    r"|(?<![@\w.-])(?P<bare>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,18})"
    r"(?=[/?#:]|[\s,.;!)]|$)",
    re.IGNORECASE,
)
Find = Callable[[str], str]


class BadRule(ValueError):
    """A sentence that says what is wrong with the entries of a rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule: `find` returns what it found in a text, or nothing."""

    id: int
    name: str
    customer: int | None
    client: int | None
    channel: str
    holds: bool
    find: Find

    def concerns(self, customer: int, client: int | None, channel: str) -> bool:
        return (
            self.customer in {None, customer}
            and self.client in {None, client}
            and self.channel in {"", channel}
        )


def finder(kind: str, entries: Iterable[str], *, whole_words: bool) -> Find:
    """The search of one rule. Raises `BadRule` for entries that cannot be used."""
    lines = [line.strip() for line in entries if line.strip()]
    if len(lines) > ENTRIES_MAX:
        raise BadRule(f"At most {ENTRIES_MAX} lines can be looked for.")
    if kind == "words":
        folded = [" ".join(line.casefold().split()) for line in _needed(lines)]
        return partial(_words, list(zip(folded, lines, strict=True)), whole_words)
    if kind == "pattern":
        return partial(_patterns, _set_of(_needed(lines)), lines)
    if kind == "links":
        return _any_link
    domains = frozenset(line.lower().removeprefix("www.").rstrip(".") for line in lines)
    if kind == "short":
        return partial(_listed, SHORTENERS | domains)
    if kind == "listed":
        return partial(_listed, frozenset(_needed(list(domains))))
    return partial(_other, domains)


def domains(text: str) -> list[str]:
    """The domains of the links in a text, in small letters and in their order."""
    found = []
    for match in LINK.finditer(text):
        host = (match["host"] or match["bare"]).lower().rstrip(".,;!)")
        host = host.rsplit("@", 1)[-1].removeprefix("www.")
        if match["host"] or host.rsplit(".", 1)[-1] in ENDINGS:
            found.append(host)
    return found


def _needed(lines: list[str]) -> list[str]:
    if not lines:
        raise BadRule("Enter at least one line.")
    return lines


def _set_of(patterns: list[str]) -> re2.Set:
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY
    options.case_sensitive = False
    options.log_errors = False
    found = re2.Set.SearchSet(options)
    for number, pattern in enumerate(patterns, start=1):
        if len(pattern) > PATTERN_SIZE_MAX:
            raise BadRule(f"Line {number} is longer than {PATTERN_SIZE_MAX} characters.")
        try:
            found.Add(pattern)
        except re2.error as error:
            raise BadRule(f"Line {number} is no pattern that RE2 knows: {_why(error)}.") from error
    try:
        found.Compile()
    except re2.error as error:
        raise BadRule("Together these lines are too large.") from error
    return found


def _why(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _words(words: list[tuple[str, str]], whole: bool, text: str) -> str:
    said = " ".join(text.casefold().split())
    for word, line in words:
        if word in said and (not whole or _stands_alone(word, said)):
            return line[:FOUND_MAX]
    return ""


def _stands_alone(word: str, text: str) -> bool:
    """Whether the word is there with no letter or digit, of any script, right beside it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        before, behind = text[at - 1 : at], text[end : end + 1]
        if not before.isalnum() and not behind.isalnum():
            return True
        at = text.find(word, at + 1)
    return False


def _patterns(patterns: re2.Set, lines: list[str], text: str) -> str:
    found = patterns.Match(text)
    return lines[min(found)][:FOUND_MAX] if found else ""


def _any_link(text: str) -> str:
    return next(iter(domains(text)), "")[:FOUND_MAX]


def _listed(listed: frozenset[str], text: str) -> str:
    return next((one for one in domains(text) if _is_of(one, listed)), "")[:FOUND_MAX]


def _other(allowed: frozenset[str], text: str) -> str:
    return next((one for one in domains(text) if not _is_of(one, allowed)), "")[:FOUND_MAX]


def _is_of(host: str, listed: frozenset[str]) -> bool:
    """Whether a host is a listed domain or below one."""
    parts = host.split(".")
    return any(".".join(parts[at:]) in listed for at in range(len(parts)))
