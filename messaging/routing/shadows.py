"""Which routes can never be chosen, because one before them wants all that they want.

Routes of one scope are asked in turn, so a route is in the shadow of an earlier one whose every
condition follows from its own. Shadows that only several routes throw together are not found:
whatever is called shadowed here is, but not everything that is shadowed is called so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from messaging.routing.table import MINUTES, RouteRow, is_numeric

ALL_DAY = (1 << MINUTES) - 1


def of(rows: Iterable[RouteRow]) -> dict[int, RouteRow]:
    """The shadowed routes by their ids, each with the first route that covers it.

    A route that is switched off neither throws a shadow nor stands in one.
    """
    groups: defaultdict[tuple[str, int], list[RouteRow]] = defaultdict(list)
    for row in rows:
        if row.enabled:
            groups[row.scope, row.scope_id].append(row)
    found: dict[int, RouteRow] = {}
    for group in groups.values():
        _find(sorted(group, key=lambda row: (row.priority, row.id)), found)
    return found


def covers(wide: RouteRow, narrow: RouteRow) -> bool:
    """Whether every message that `narrow` wants is one that `wide` wants, too."""
    return _covers(_Seen.of(wide), _Seen.of(narrow))


class _Seen(NamedTuple):
    """A route with its lists folded as it compares them, and its minutes as bits."""

    row: RouteRow
    senders: frozenset[str]
    texts: tuple[str, ...]
    minutes: int

    @classmethod
    def of(cls, row: RouteRow) -> "_Seen":
        fold = str.casefold if row.ignore_case else str
        return cls(row, frozenset(map(fold, row.senders)), tuple(map(fold, row.texts)), _open(row))


@dataclass(slots=True)
class _Earlier:
    """Routes by the country they are for, since another country's cannot cover."""

    by_country: defaultdict[str | None, list[_Seen]]

    def covering(self, seen: _Seen) -> RouteRow | None:
        countries = {None, seen.row.country}
        found = [
            one.row
            for country in countries
            for one in self.by_country[country]
            if _covers(one, seen)
        ]
        return min(found, key=lambda row: (row.priority, row.id), default=None)


def _find(group: list[RouteRow], found: dict[int, RouteRow]) -> None:
    earlier = _Earlier(defaultdict(list))
    for row in group:
        seen = _Seen.of(row)
        covering = earlier.covering(seen)
        if covering is not None:
            found[row.id] = covering
        else:
            # Whatever a shadowed route covers is covered by the one that covers it.
            earlier.by_country[row.country].append(seen)


def _covers(wide: _Seen, narrow: _Seen) -> bool:
    a, b = wide.row, narrow.row
    return (
        a.country in {None, b.country}
        and a.network in {None, b.network}
        and (not a.channel or a.channel == b.channel)
        and a.door_id in {None, b.door_id}
        and narrow.minutes & ~wide.minutes == 0
        and _numbers(a, b)
        and _sender_type(a, b)
        and _senders(wide, narrow)
        and _texts(wide, narrow)
    )


def _numbers(wide: RouteRow, narrow: RouteRow) -> bool:
    return not wide.number_prefixes or _every(
        narrow.number_prefixes, lambda prefix: prefix.startswith(wide.number_prefixes)
    )


def _sender_type(wide: RouteRow, narrow: RouteRow) -> bool:
    if wide.sender_type in {None, narrow.sender_type}:
        return True
    is_wanted = wide.sender_type == "numeric"
    return _every(narrow.senders, lambda sender: is_numeric(sender) is is_wanted)


def _senders(wide: _Seen, narrow: _Seen) -> bool:
    if not wide.senders:
        return True
    if wide.row.ignore_case:
        return _every(narrow.row.senders, lambda sender: sender.casefold() in wide.senders)
    return not narrow.row.ignore_case and _every(
        narrow.row.senders, lambda sender: sender in wide.senders
    )


def _texts(wide: _Seen, narrow: _Seen) -> bool:
    if not wide.texts:
        return True
    if wide.row.ignore_case:
        # Each character folds by itself, so a folded text contains what was in it, folded.
        return _every(
            narrow.row.texts, lambda text: any(one in text.casefold() for one in wide.texts)
        )
    return not narrow.row.ignore_case and _every(
        narrow.row.texts, lambda text: any(one in text for one in wide.texts)
    )


def _every(lines: tuple[str, ...], holds: Callable[[str], bool]) -> bool:
    """Whether it holds for all lines of a condition; without lines it asks nothing."""
    return bool(lines) and all(map(holds, lines))


def _open(row: RouteRow) -> int:
    """The minutes of the day at which a route is open, a bit for each."""
    start = row.from_minute or 0
    end = MINUTES if row.to_minute is None else row.to_minute
    if (start, end) == (0, MINUTES) or start == end:
        return ALL_DAY
    bits = (1 << end) - 1
    if start < end:
        return bits & ~((1 << start) - 1)
    return (ALL_DAY & ~((1 << start) - 1)) | bits
