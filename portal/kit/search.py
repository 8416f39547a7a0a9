"""The search of the whole house: sources hung by the apps in their search.py.

    CUSTOMERS = Source(_("Customers"), find_customers, "customers.view_customer", order=10)

A source looks for a few rows its user may see, quickly, whatever was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.kit import hooks
from portal.models import User

SHOWN = 8
TEXT_MAX = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its name, where it stands, a word about it, and its code."""

    title: str
    url: str
    text: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """`find(user, text)` gives at most `SHOWN` hits, the likeliest first.

    `all_url(text)` is the list that shows all of them.
    """

    title: str
    find: Callable[[User, str], list[Hit]]
    permission: str | None = None
    all_url: Callable[[str], str] | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    hits: list[Hit]
    all_url: str


def find(user: User, text: str) -> list[Found]:
    """What of the user's fits the text, source by source; those without a hit are left out."""
    text = text.strip()[:TEXT_MAX]
    if not text:
        return []
    found = [(source, source.find(user, text)) for source in _sources(user)]
    return [
        Found(
            source.title,
            hits[:SHOWN],
            source.all_url(text) if source.all_url and len(hits) >= SHOWN else "",
        )
        for source, hits in found
        if hits
    ]


def _sources(user: User) -> list[Source]:
    sources = [
        source
        for source in hooks.found("search", Source)
        if source.permission is None or user.has_perm(source.permission)
    ]
    return sorted(sources, key=lambda source: source.order)
