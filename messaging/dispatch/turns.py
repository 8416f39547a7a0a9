"""Whose turn it is at a connector: lanes by weight, and within a lane each customer in turn.

Without turns, a customer's million of queued messages would stand before everybody else's next one.
Which customers wait in which lanes is read from the ends of an index, so it costs as many steps as
there are customers waiting, however many messages they have.
"""

from typing import Any, NamedTuple

from messaging.models.message import Lane

# Urgent ones go first. Of the others, four normal ones go for each one in bulk.
WEIGHTS = {Lane.URGENT: 0, Lane.NORMAL: 1, Lane.BULK: 4}
# Who has less waiting than its share leaves room, so everybody is looked at for more than that.
LOOK_AHEAD = 2
LEAST = 10

WAITING = """
WITH RECURSIVE line AS (
    (SELECT lane, customer_id FROM messaging_queued WHERE connector_id = %(connector)s
      ORDER BY lane, customer_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM line CROSS JOIN LATERAL (
        SELECT q.lane, q.customer_id FROM messaging_queued AS q
         WHERE q.connector_id = %(connector)s
           AND (q.lane, q.customer_id) > (line.lane, line.customer_id)
         ORDER BY q.lane, q.customer_id LIMIT 1) AS following)
SELECT lane, customer_id FROM line
"""


class Turn(NamedTuple):
    """A customer's messages in a lane: at most `most` are looked at, ranked by `weight`."""

    lane: int
    customer: int
    most: int
    weight: int


def of(cursor: Any, *, connector: int, limit: int) -> list[Turn]:
    """The turns of everybody who waits for a connector now, for a claim of up to `limit`."""
    cursor.execute(WAITING, {"connector": connector})
    waiting = cursor.fetchall()
    share = max(LEAST, LOOK_AHEAD * limit // max(1, len(waiting)))
    most = limit if len(waiting) == 1 else min(limit, share)
    return [
        Turn(lane, customer, limit if lane == Lane.URGENT else most, WEIGHTS[Lane(lane)])
        for lane, customer in waiting
    ]
