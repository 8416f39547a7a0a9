"""The keyword of a handset's message: its first word, however it was typed.

A word is a run of letters and digits of any script, with the marks that belong to them. What stands
before it is no part of it, nor is what ends it: "  «Pizza!» please" begins with the word "pizza".
Capitals, full-width letters and the digits of other scripts make no difference.
"""

import unicodedata
from typing import NamedTuple

SIZE_MAX = 32


class Said(NamedTuple):
    """A text after its first word was taken off; without a word, both are empty."""

    word: str
    rest: str


def first(text: str) -> Said:
    """The first word of a text in the form keywords are kept in, and what follows it."""
    start = next((place for place, one in enumerate(text) if one.isalnum()), len(text))
    end = start
    while end < len(text) and _belongs(text[end]):
        end += 1
    return Said(form(text[start:end]), text[end:])


def form(word: str) -> str:
    """A word as it is kept and compared."""
    plain = unicodedata.normalize("NFKC", word)
    plain = unicodedata.normalize("NFKC", plain.casefold())
    return "".join(map(_digit, plain))


def is_keyword(text: str) -> bool:
    """Whether the text is one word that a message can begin with, and nothing else."""
    said = first(text)
    return said.word == form(text) != "" and not said.rest and len(said.word) <= SIZE_MAX


def _belongs(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
