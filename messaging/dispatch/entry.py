"""What may still come in when the payers are locked, and how it stands from then on."""

from collections.abc import Iterable
from typing import Any

from messaging import tags
from messaging.dispatch import payer
from messaging.dispatch.lots import Decided
from messaging.dispatch.payer import Standing
from messaging.dispatch.store import Row
from messaging.dispatch.submission import Submission
from messaging.states import Status
from portal.core.errors import Refused

# A door, and the client it sent for.
Whose = tuple[int, int | None]
Stands = dict[Submission, Standing]


def stands(
    cursor: Any, submissions: Iterable[Submission]
) -> tuple[Stands, dict[Submission, Refused]]:
    """How those stand that may come in, until the transaction ends; why the others may not.

    Who closes or blocks somebody waits for these locks, or was quicker and is heard here.
    """
    wanted = list(submissions)
    doors = payer.again(cursor, (one.payer.door for one in wanted))
    tagged = tags.again(cursor, (one.payer for one in wanted))
    found, refused = {}, {}
    for one in wanted:
        try:
            standing = tags.standing(one.payer, doors, tagged)
            standing.check()
        except Refused as refusal:
            refused[one] = refusal
        else:
            found[one] = standing
    return found, refused


def let_in(decided: list[Decided], stand: Stands) -> list[Decided]:
    """Those that stand; a blocked client's messages wait, and what may not go at all does not."""
    return [
        (one, _held(rows) if stand[one].is_held else rows) for one, rows in decided if one in stand
    ]


def held(stand: Stands) -> set[Whose]:
    """Whose messages wait."""
    return {(one.payer.door, one.payer.client) for one, how in stand.items() if how.is_held}


def daily_limits(stand: Stands) -> Iterable[tuple[int | None, int | None]]:
    """Clients with what they may send a day."""
    return ((one.payer.client, how.daily_limit) for one, how in stand.items())


def _held(rows: list[Row]) -> list[Row]:
    return [row if row.decision.reason else row._replace(status=Status.HELD) for row in rows]
