"""Patterns and texts that bring engines which go back over a text to a standstill."""

import random

KNOWN = (
    "^(a+)+$",
    "(a+)+b",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*)*x",
    r"(\w+\s?)*$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@)",
    "(a?){20}a{20}",
    "(x+x+)+y",
    "((a*)*)*b",
    "a.*b|a",
    "(?:[ab]*a[ab]{40})|a",
    "[ab]*a[ab]{100}c|a",
    "((a{0,13}){0,13})",
    "(.{0,15}){0,5}z",
    "(?:.*a){12}",
    "(a|b)*a(a|b){12}c|b",
    r"(\p{L}+)*!",
    "(?:{SAVEPHONE}a){50}",
    "(?:{SAVEURL}|a)+b",
    r"\b|a",
    "(((((a{1,99}){1,99}){1,99}){1,99}){1,99})",
)
ATOMS = (
    *("a", "b", "ab", "[ab]", "[a-z]", ".", r"\w", r"\d", r"\s", "[^c]", "x", "é", r"\pN"),
    *("(a|aa)", "(a|b|ab)", "(a+)", "(a*)", "(.*)", "(.+)", r"(\w+\s?)", "([a-z]+)", "(a?)"),
)
REPEATS = ("", "", "", "+", "*", "?", "{2,20}", "{0,30}", "{10}", "{1,50}", "+?", "*?", "{100}")
ENDS = ("", "$", "b", "!", "c", "|a", "|b", "|.")
LENGTH = 1_600


def patterns(count: int) -> list[str]:
    """So many patterns, always the same ones."""
    chance = random.Random(33)
    found = list(KNOWN)
    while len(found) < count:
        pattern = _pattern(chance, 0) + chance.choice(ENDS)
        if len(pattern) <= 200:
            found.append(pattern)
    return found


def texts() -> list[str]:
    chance = random.Random(34)
    mixed = "".join(chance.choice("ab") for _ in range(LENGTH))
    return ["a" * (LENGTH - 1) + "!", mixed, ("ab " * LENGTH)[:LENGTH], "é" * LENGTH]


def _pattern(chance: random.Random, depth: int) -> str:
    pieces = []
    for _ in range(chance.randint(1, 3)):
        if depth > 2 or chance.random() < 0.7:
            piece = chance.choice(ATOMS)
        else:
            other = "|" + _pattern(chance, depth + 1) if chance.random() < 0.5 else ""
            piece = f"(?:{_pattern(chance, depth + 1)}{other})"
        pieces.append(piece + chance.choice(REPEATS))
    return "".join(pieces)
