"""What a content rule looks for, and what it puts there.

A searched phrase is taken as it stands, but for its macros: {SAVEDIGITS} is a number of digits that
stands alone, {SAVEURL} a web address, {SAVEPHONE} a phone number. What they find is kept, and the
same macros in the replacement show it again, in order.

A phrase may be a regular expression instead. It is RE2's: it never goes back over a text, so no
pattern takes longer than the text is long. What a pattern may cost is bounded three times: by its
own length, by the size of the program that RE2 makes of it, and by how often it may be found in one
text, which is less for a larger program. All three say the same of the same input at any time.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import re2

PHRASE_MAX = 200
REPLACEMENT_MAX = 1_600
MACROS_MAX = 6
# What a pattern may take is the size of its program times how often it is found.
PROGRAM_MAX = 200
WORK_MAX = 300
FOUND_MIN = 1
SIZE_MIN = 10
# The largest macro's own part of a program.
MACRO_SIZE = 350
MEMORY_MAX = 1 << 20
KEPT = 20_000

DIGITS, URL, PHONE = "DIGITS", "URL", "PHONE"
MACRO = re.compile(r"\{SAVE(DIGITS|URL|PHONE)\}")
REFERENCE = re.compile(r"\{SAVE(DIGITS|URL|PHONE)\}|\\([0-9\\])")

ARABIC_ZERO, PERSIAN_ZERO = 0x0660, 0x06F0
ARABIC = "\u0660-\u0669"
PERSIAN = "\u06f0-\u06f9"
ANY = f"[0-9{ARABIC}{PERSIAN}]"
# A full stop or a bracket behind an address belongs to the sentence.
URL_END = r"[^\s\p{Z}<>\"'.,;:!?)\]}]"
URL_REST = rf"(?:[^\s\p{{Z}}<>\"]*{URL_END})"
HOST = r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
ADDRESS = rf"(?:https?://|www\.){URL_REST}|{HOST}/{URL_REST}?"
NUMBER = r"\+?{left}[0-9](?:[ ().-]{{0,2}}[0-9]){{6,14}}{right}"
OTHER_NUMBER = rf"\+?{ANY}(?:[ ().-]{{{{0,2}}}}{ANY}){{{{6,14}}}}"


class Put(StrEnum):
    """What stands where the phrase was found."""

    TEXT = "text"
    NULL = "null"
    PERSIAN = "persian"
    ARABIC = "arabic"
    LATIN = "latin"


class BadPhrase(ValueError):
    """A phrase or replacement that no rule can have; `field` is which of both."""

    def __init__(self, sentence: str, field: str = "phrase") -> None:
        super().__init__(sentence)
        self.field = field


class TooOften(ValueError):
    """A pattern is found in a text more often than its size allows."""


class TooLong(ValueError):
    """A text grows longer than it may."""


def _digits(zero: int) -> dict[int, int]:
    """Every digit, whatever its script, in the script of this zero."""
    zeros = (ord("0"), ARABIC_ZERO, PERSIAN_ZERO)
    return {other + value: zero + value for other in zeros for value in range(10)}


IN_SCRIPT = {
    Put.PERSIAN: _digits(PERSIAN_ZERO),
    Put.ARABIC: _digits(ARABIC_ZERO),
    Put.LATIN: _digits(ord("0")),
}


class Search(NamedTuple):
    """A compiled pattern: where its macros and its own groups stand, and how often it may find."""

    pattern: Any
    saved: tuple[tuple[str, int], ...]
    groups: tuple[int, ...]
    found_max: int | None


class Phrase:
    """One rule's phrase and what replaces it. It never changes and asks nothing but the text."""

    __slots__ = ("_plain", "_put", "_search")

    def __init__(self, search: Search | None, plain: str, put: Callable[[Any], str] | str) -> None:
        self._search, self._plain, self._put = search, plain, put

    def replaced(self, text: str, *, length_max: int) -> str:
        """The text with each piece that was found replaced, in one pass from its beginning.

        Raises TooLong for more than `length_max` characters, TooOften for too many pieces.
        """
        if self._search is None:
            return self._plainly(text, length_max)
        pieces: list[str] = []
        at = length = 0
        for match in _matches(self._search, text):
            start, end = match.span()
            put = self._put if isinstance(self._put, str) else self._put(match)
            pieces += (text[at:start], put)
            length += start - at + len(put)
            at = end
            if length > length_max:
                raise TooLong
        if not pieces:
            return text
        if length + len(text) - at > length_max:
            raise TooLong
        return "".join([*pieces, text[at:]])

    def _plainly(self, text: str, length_max: int) -> str:
        assert isinstance(self._put, str)
        count = text.count(self._plain)
        if not count:
            return text
        if len(text) + count * (len(self._put) - len(self._plain)) > length_max:
            raise TooLong
        return text.replace(self._plain, self._put)


class AllDigits:
    """Instead of a phrase: every digit of the text in another script."""

    __slots__ = ("_table",)

    def __init__(self, put: Put) -> None:
        self._table = IN_SCRIPT[put]

    def replaced(self, text: str, *, length_max: int) -> str:
        """The text with its digits in the other script; it has as many characters as before."""
        if len(text) > length_max:
            raise TooLong
        return text.translate(self._table)


@lru_cache(KEPT)
def phrase(
    searched: str, *, put: Put, replacement: str = "", is_regex: bool, ignore_case: bool
) -> Phrase | AllDigits:
    """What a rule does to a text. Raises BadPhrase; the same words are compiled once."""
    if put in IN_SCRIPT and not searched:
        return AllDigits(put)
    _check(searched, replacement if put is Put.TEXT else "")
    macros = MACRO.findall(searched)
    if not macros and not is_regex and not ignore_case and put not in IN_SCRIPT:
        return Phrase(None, searched, replacement if put is Put.TEXT else "")
    search = _search(searched, is_regex=is_regex, ignore_case=ignore_case)
    return Phrase(search, searched, _putter(search, put, replacement, is_regex=is_regex))


def _check(searched: str, replacement: str) -> None:
    if not searched:
        raise BadPhrase("Say what is searched.")
    if len(searched) > PHRASE_MAX:
        raise BadPhrase(f"A phrase has at most {PHRASE_MAX} characters.")
    if len(replacement) > REPLACEMENT_MAX:
        raise BadPhrase(
            f"A replacement has at most {REPLACEMENT_MAX} characters.", field="replacement"
        )
    if len(MACRO.findall(searched)) > MACROS_MAX:
        raise BadPhrase(f"A phrase has at most {MACROS_MAX} macros.")


def _matches(search: Search, text: str) -> Iterator[Any]:
    """What is found, from left to right; nothing is not a find."""
    for found, match in enumerate(search.pattern.finditer(text), start=1):
        if search.found_max is not None and found > search.found_max:
            raise TooOften
        if match.start() < match.end():
            yield match


def _search(searched: str, *, is_regex: bool, ignore_case: bool) -> Search:
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.max_mem = MEMORY_MAX
    options.log_errors = False
    try:
        pattern = re2.compile(_pattern(searched, is_regex=is_regex), options)
    except (re2.error, UnicodeEncodeError) as fault:
        raise BadPhrase(f"This is no pattern: {_said(fault)}.") from None
    named = {index: name for name, index in pattern.groupindex.items()}
    kinds = MACRO.findall(searched)
    saved = [
        (kinds[int(name.removeprefix("saved_"))], index)
        for index, name in sorted(named.items())
        if name.startswith("saved_")
    ]
    taken = {index for _, index in saved}
    groups = tuple(index for index in range(1, pattern.groups + 1) if index not in taken)
    found_max = _found_max(pattern, len(kinds)) if is_regex else None
    return Search(pattern, tuple(saved), groups, found_max)


def _found_max(pattern: Any, macros: int) -> int:
    """How often a pattern may be found in one text. Raises BadPhrase for one too large.

    A macro that stands in it once costs nothing extra; one that is repeated does.
    """
    size = max(pattern.programsize, pattern.reverseprogramsize) - macros * MACRO_SIZE
    if size > PROGRAM_MAX:
        raise BadPhrase(
            f"This pattern is too large: {size} steps of at most {PROGRAM_MAX}. "
            "Repeat less, or name fewer characters."
        )
    if pattern.search("") is not None:
        raise BadPhrase("This pattern finds nothing at all, which is everywhere.")
    return max(FOUND_MIN, WORK_MAX // max(size, SIZE_MIN))


def _said(fault: Exception) -> str:
    said = fault.args[0] if fault.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _pattern(searched: str, *, is_regex: bool) -> str:
    """The pattern of a phrase: its macros as groups, and all else as it stands."""
    words = MACRO.split(searched)
    pieces = []
    for place, piece in enumerate(words):
        if place % 2 == 0:
            pieces.append(piece if is_regex else re2.escape(piece))
            continue
        # Digits stand alone unless the phrase itself says what stands beside them.
        left = "" if place > 1 or _ends(words[place - 1]) else r"\b"
        right = "" if place < len(words) - 2 or _begins(words[place + 1]) else r"\b"
        pieces.append(f"(?P<saved_{place // 2}>{_macro(piece, left, right)})")
    return "".join(pieces)


def _ends(words: str) -> bool:
    return bool(words) and _is_word(words[-1])


def _begins(words: str) -> bool:
    return bool(words) and _is_word(words[0])


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _macro(kind: str, left: str, right: str) -> str:
    if kind == DIGITS:
        return f"{left}[0-9]+{right}|[{ARABIC}]+|[{PERSIAN}]+"
    if kind == URL:
        return f"(?:{ADDRESS})"
    ours = NUMBER.format(left=left, right=right)
    return f"{ours}|{OTHER_NUMBER.format()}"


def _putter(
    search: Search, put: Put, replacement: str, *, is_regex: bool
) -> Callable[[Any], str] | str:
    if put is Put.NULL:
        return ""
    if put is not Put.TEXT:
        table = IN_SCRIPT[put]
        return lambda match: match.group().translate(table)
    pieces = list(_template(search, replacement, is_regex=is_regex))
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(str(piece) for piece in pieces)
    return lambda match: "".join(
        piece if isinstance(piece, str) else match.group(piece) or "" for piece in pieces
    )


def _template(search: Search, replacement: str, *, is_regex: bool) -> Iterator[str | int]:
    """The replacement's words, and the numbers of the groups that it shows between them."""
    left: dict[str, list[int]] = {DIGITS: [], URL: [], PHONE: []}
    for kind, index in search.saved:
        left[kind].append(index)
    at = 0
    for found in REFERENCE.finditer(replacement):
        if found[2] is not None and not is_regex:
            continue
        yield replacement[at : found.start()]
        at = found.end()
        if found[1] is not None:
            if not left[found[1]]:
                raise BadPhrase(
                    f"The phrase saves no more {found[0]} than the replacement has used.",
                    field="replacement",
                )
            yield left[found[1]].pop(0)
        else:
            yield _reference(search, found[2])
    yield replacement[at:]


def _reference(search: Search, mark: str) -> str | int:
    if mark == "\\":
        return "\\"
    number = int(mark)
    if number == 0:
        return 0
    if number > len(search.groups):
        raise BadPhrase(f"The pattern has no group {number}.", field="replacement")
    return search.groups[number - 1]
