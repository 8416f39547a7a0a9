"""How a change group looks: each of its lines against the price list as it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from billing import rates
from billing.models import ChangeGroup, ChangeLine, PriceList
from billing.rates import key_of
from billing.rating.changes import Judged, Kind, Wanted, judge
from billing.rating.deck import Deck


@dataclass(frozen=True, slots=True)
class Seen:
    """A line against its list as it is now, at the line's own start."""

    line: Any
    judged: Judged
    at: datetime


def look(
    group: ChangeGroup, now: datetime, lines: Iterable[ChangeLine] | None = None
) -> list[Seen]:
    """The group's lines against its list; those without a start as if approved now."""
    if lines is None:
        lines = group.lines.select_related("country", "network")
    return judged(group.price_list, list(lines), now)


def judged(price_list: PriceList, lines: list[ChangeLine], now: datetime) -> list[Seen]:
    deck: Deck = rates.deck_for(price_list, map(key_of, lines))
    starts = [(line, line.starts_at or now) for line in lines]
    return [Seen(line, judge(deck, wanted(line, at)), at) for line, at in starts]


def wanted(line: ChangeLine, at: datetime) -> Wanted:
    return Wanted(line.country_id, line.network_id, line.channel, line.price, line.basis, at)


def summary(seen: Iterable[Seen]) -> str:
    """How many of each kind, in words."""
    kinds = [one.judged.kind for one in seen]
    titles = titles_of_kinds()
    found = [(kinds.count(kind), titles[kind]) for kind in Kind if kind in kinds]
    return ", ".join(f"{count} {title.lower()}" for count, title in found) or _("nothing")


def titles_of_kinds() -> dict[Kind, str]:
    return {
        Kind.ADDED: _("Added"),
        Kind.RAISED: _("Raised"),
        Kind.LOWERED: _("Lowered"),
        Kind.BASIS: _("Charged otherwise"),
        Kind.ENDED: _("Ended"),
        Kind.SAME: _("As it is"),
    }


def short_of_notice(seen: Iterable[Seen], days: int, now: datetime) -> list[Seen]:
    """The raises and ends that begin before their days of notice are over, by the calendar."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, zone)
    return [
        one
        for one in seen
        if one.judged.is_raise and (timezone.localdate(one.at, zone) - today).days < days
    ]
