"""What a link says of itself: up or down, since when, and why."""

from typing import Any

SAY = """
INSERT INTO messaging_connectorstate (connector_id, state, since, seen_at, reason)
VALUES (%(connector)s, %(state)s, now(), now(), %(reason)s)
ON CONFLICT (connector_id) DO UPDATE
   SET state = excluded.state, seen_at = excluded.seen_at, reason = excluded.reason,
       since = CASE WHEN messaging_connectorstate.state = excluded.state
                    THEN messaging_connectorstate.since ELSE excluded.since END
"""


def say(cursor: Any, connector: int, *, is_up: bool, reason: str) -> None:
    state = "up" if is_up else "down"
    cursor.execute(SAY, {"connector": connector, "state": state, "reason": reason[:200]})
