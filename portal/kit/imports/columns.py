"""Which column of a file is which field: by its title, its name or an alias."""

import re
from collections.abc import Sequence

from portal.kit.imports import Field, Text

BETWEEN = re.compile(r"[\W_]+")


def plain(title: Text) -> str:
    """A title without case, blanks and signs: "MCC / MNC" is "mccmnc"."""
    return BETWEEN.sub("", str(title).casefold())


def guess(fields: Sequence[Field], titles: Sequence[str]) -> dict[str, int]:
    """Field name -> index of the column whose title fits; each column is used once."""
    free = {plain(title): at for at, title in reversed(list(enumerate(titles))) if plain(title)}
    found: dict[str, int] = {}
    for field in fields:
        for name in (field.title, field.name, *field.aliases):
            if plain(name) in free:
                found[field.name] = free.pop(plain(name))
                break
    return found


def has_titles(fields: Sequence[Field], first_row: Sequence[str]) -> bool:
    """Whether a file's first row names its columns rather than being one of its rows."""
    return bool(guess(fields, first_row))


def is_whole(fields: Sequence[Field], titles: Sequence[str], found: dict[str, int]) -> bool:
    """Whether the guess leaves nothing to ask: every column is used and no needed field lacks."""
    used = set(found.values())
    all_used = all(at in used for at, title in enumerate(titles) if title)
    return all_used and all(field.name in found for field in fields if field.is_needed)
