"""What follows from other things, worked out once."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Results by the identities of what they follow from.

    It keeps those things, so that nothing else can get one of their identities meanwhile.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, make: Callable[..., T], *things: Any) -> T:
        """What `make` says of these things, which never change."""
        whose = (make, *map(id, things))
        known = self._known.get(whose)
        if known is None:
            known = self._known[whose] = make(*things), things
        return known[0]
