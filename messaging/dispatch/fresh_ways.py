"""Routes what still waits anew: a moderator has let it go, or it says something else now.

Routes, costs and connectors may have changed while it waited, and its text may belong elsewhere.
The price stays that of its acceptance: it was charged then, and no route changes it, so the ledger
has nothing to add. What it costs and where it counts moves with it. Where nobody who is up may take
it without a loss, it keeps the way it has.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from messaging import replacements
from messaging.dispatch import rerouting
from messaging.dispatch.decide import Decision
from messaging.dispatch.facts import Facts
from messaging.dispatch.rerouting import Guide


def take(cursor: Any, rows: Mapping[int, Facts], text: str) -> None:
    """Put these locked messages, which all say `text` and were never tried, on the ways of now.

    A moment they wait for is kept.
    """
    if not rows:
        return
    guide = Guide(cursor, timezone.now())
    if not guide.is_anybody_up:
        return
    ways: dict[int, Decision] = {}
    for pk, place in guide.places(rows).items():
        found = guide.first_way(rows[pk], place._replace(text=text))
        if found is not None:
            ways[pk] = found
    rerouting.put(cursor, rows, ways, keeps_moment=True)
    replacements.again(cursor, ways)
