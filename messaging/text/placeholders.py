"""Placeholders in a text: {name} stands for what a recipient's row holds under that name.

What stands in braces and reads like a name is a placeholder; other braces are part of the text.
Names are the same whatever their case, with blanks or low lines: {First name} is {first_name}.
"""

import re
from collections.abc import Mapping

LONGEST = 40
PLACEHOLDER = re.compile(r"\{([^\W\d_][\w -]{0,39})\}")
BETWEEN = re.compile(r"[\s_-]+")


def key(name: str) -> str:
    """A name as it is compared and as values are kept under it."""
    return BETWEEN.sub("_", name.strip().casefold()).strip("_")[:LONGEST]


def names(text: str) -> list[str]:
    """The keys of the placeholders of a text, each once, in their order."""
    return list(dict.fromkeys(key(found) for found in PLACEHOLDER.findall(text)))


def lacking(text: str, values: Mapping[str, str]) -> list[str]:
    """The keys for which there is no value, or an empty one."""
    return [name for name in names(text) if not values.get(name)]


def fill(text: str, values: Mapping[str, str], default: str = "") -> str:
    """The text with its values; `default` stands where there is none.

    A value is put in as it is: braces in it are never taken for placeholders.
    """
    return PLACEHOLDER.sub(lambda found: values.get(key(found[1])) or default, text)
