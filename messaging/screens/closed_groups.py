"""Closed user groups: an account that uses one sends to the numbers in it and to no other."""

from typing import ClassVar, Self

from messaging.screens.screen import Case, Verdict, Work

STRANGER = "not_in_cug"
FIND = """
SELECT w.door, w.number FROM unnest(%s::bigint[], %s::text[]) AS w (door, number)
 WHERE NOT EXISTS (SELECT FROM clients_cugnumber AS c
                    WHERE c.account_id = w.door AND c.number = w.number)
"""


class ClosedGroups:
    name: ClassVar[str] = "closed_groups"
    reads_text: ClassVar[bool] = False

    def __init__(self, strangers: set[tuple[int, str]]) -> None:
        self._strangers = strangers

    @classmethod
    def over(cls, work: Work) -> Self | None:
        wanted = {
            (submission.payer.door, recipient)
            for submission in work.submissions
            if submission.payer.uses_cug
            for recipient in submission.recipients
        }
        if not wanted:
            return None
        doors, numbers = zip(*wanted, strict=True)
        work.cursor.execute(FIND, [list(doors), list(numbers)])
        return cls(set(work.cursor.fetchall()))

    def check(self, case: Case) -> Verdict | None:
        return Verdict(STRANGER) if (case.payer.door, case.recipient) in self._strangers else None
