"""Clients that may send so many messages a day, counted to the message.

A row for each limited client and day holds the count. It is locked after the payers' accounts and
written in the transaction that accepts, so that two processes cannot take the last place twice.
Counting the day's messages each time would cost more with each of them; it is done once, for the
first submission of the day or after the limit was changed. Clients without a limit cost nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from messaging.dispatch.submission import TryLater
from portal.core.ids import first_of

LOCK = """
SELECT client_id, messages FROM messaging_daycount
 WHERE client_id = ANY(%s) AND day = %s ORDER BY client_id FOR UPDATE
"""
# Messages blocked at acceptance do not count: nobody pays for them either.
BEGIN = """
INSERT INTO messaging_daycount (client_id, day, messages)
SELECT c, %(day)s, (SELECT count(*) FROM messaging_message AS m
                     WHERE m.client_id = c AND m.id >= %(since)s AND m.day = %(day)s
                       AND m.charge <> 'none')
  FROM unnest(%(clients)s::bigint[]) AS c ORDER BY c ON CONFLICT DO NOTHING
"""
WRITE = """
UPDATE messaging_daycount AS d SET messages = v.messages
  FROM unnest(%s::bigint[], %s::int[]) AS v (client, messages)
 WHERE d.client_id = v.client AND d.day = %s
"""
FORGET = "DELETE FROM messaging_daycount WHERE day < %s"
# The clocks of two processes differ by less.
EARLIER = timedelta(hours=1)


class DayLimits:
    """The counts of one transaction's limited clients, locked until it ends."""

    def __init__(self, cursor: Any, limits: dict[int, int], now: datetime, day: date) -> None:
        self._cursor, self._limits, self._now, self._day = cursor, limits, now, day
        self._counts = self._locked() if limits else {}
        self._taken: set[int] = set()

    def check(self, client: int | None, messages: int) -> None:
        """Raise `TryLater` unless so many messages of the client still fit into its day."""
        if client not in self._limits:
            return
        limit = self._limits[client]
        left = max(0, limit - self._counts[client])
        if messages > left:
            raise TryLater(
                f"This client may send {limit} messages a day; {left} are left today.",
                code="daily_limit",
                retry_s=self._rest_s(),
            )

    def take(self, client: int | None, messages: int) -> None:
        """Count messages that are accepted."""
        if client in self._limits and messages:
            self._counts[client] += messages
            self._taken.add(client)

    def write(self, cursor: Any) -> None:
        if self._taken:
            clients = sorted(self._taken)
            counts = [self._counts[client] for client in clients]
            cursor.execute(WRITE, [clients, counts, self._day])

    def _locked(self) -> dict[int, int]:
        wanted = sorted(self._limits)
        found = self._lock(wanted)
        missing = [client for client in wanted if client not in found]
        if missing:
            since = first_of(midnight(self._day) - EARLIER)
            self._cursor.execute(BEGIN, {"clients": missing, "day": self._day, "since": since})
            found |= self._lock(missing)
        return found

    def _lock(self, clients: list[int]) -> dict[int, int]:
        self._cursor.execute(LOCK, [clients, self._day])
        return dict(self._cursor.fetchall())

    def _rest_s(self) -> int:
        """The seconds until the operator's next day begins."""
        following = midnight(self._day + timedelta(days=1))
        return max(1, int((following - self._now).total_seconds()) + 1)


def of(limits: Iterable[tuple[int | None, int | None]]) -> dict[int, int]:
    """The limits of those clients that have one."""
    return {client: limit for client, limit in limits if client is not None and limit is not None}


def forget(cursor: Any) -> int:
    """Drop the counts of days that are over; return how many."""
    yesterday = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=1)
    cursor.execute(FORGET, [yesterday])
    return cursor.rowcount


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
