"""What doors are to be told, written in the transaction in which it became true.

SMPP 3.4, section 5.2.17: registered_delivery asks for no receipt, for one at the end, or for
one of a failure only; SMPP 5.0 adds one of a success only. Another bit asks to be told of the way.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from messaging.dispatch.facts import Facts
from messaging.states import FINAL, Status
from portal.kit import arrays, ids

FINAL_MASK, INTERMEDIATE = 0x03, 0x10
ALWAYS, FAILURE, SUCCESS = 1, 2, 3

TELL = """
INSERT INTO messaging_notice (id, door_id, kind, message_id, state, at, tries)
SELECT id, door, 'receipt', message, state, %s::timestamptz, 0
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
       AS v (id, door, message, state)
"""


def tell(cursor: Any, before: dict[int, Facts], after: Iterable[Facts], now: datetime) -> None:
    """Write a notice for each message whose change its door wants to hear of."""
    due = [row for row in after if wanted(before[row.id], row)]
    if not due:
        return
    columns = (
        ids.take(len(due)),
        (row.dimensions.door_id for row in due),
        (row.id for row in due),
        (row.status for row in due),
    )
    cursor.execute(TELL, [now, *map(arrays.of, columns)])


def wanted(before: Facts, after: Facts) -> bool:
    """Whether this change is one that was asked to be told."""
    if not after.asked or after.status == before.status:
        return False
    if after.status not in FINAL:
        return after.status == Status.SENT and bool(after.asked & INTERMEDIATE)
    return after.asked & FINAL_MASK in _fitting(after.status)


def _fitting(status: Status) -> frozenset[int]:
    return DELIVERED if status == Status.DELIVERED else FAILED


DELIVERED, FAILED = frozenset({ALWAYS, SUCCESS}), frozenset({ALWAYS, FAILURE})
