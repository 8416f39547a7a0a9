"""Closed user groups: an account that uses one sends to the numbers in it and to no other."""

from collections.abc import Iterable
from typing import Any

from messaging.dispatch.submission import Submission

FIND = """
SELECT w.door, w.number FROM unnest(%s::bigint[], %s::text[]) AS w (door, number)
 WHERE NOT EXISTS (SELECT FROM clients_cugnumber AS c
                    WHERE c.account_id = w.door AND c.number = w.number)
"""


def strangers(cursor: Any, submissions: Iterable[Submission]) -> set[tuple[int, str]]:
    """Which (door, recipient) stand outside their door's group; one query, or none at all."""
    wanted = {
        (submission.payer.door, recipient)
        for submission in submissions
        if submission.payer.uses_cug
        for recipient in submission.recipients
    }
    if not wanted:
        return set()
    doors, numbers = zip(*wanted, strict=True)
    cursor.execute(FIND, [list(doors), list(numbers)])
    return set(cursor.fetchall())
