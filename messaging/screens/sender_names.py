"""Which names may stand as the sender: any, or for some clients only those approved for them.

A number is no name: it is not asked here whose it is. Names differ by more than their capitals,
as they do where they are approved.
"""

from typing import ClassVar, Self

from messaging.screens.screen import Case, Verdict, Work

NOT_APPROVED = "not_registr_originator"
FIND = """
SELECT w.client, w.channel, w.sender
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
       AS w (customer, client, channel, sender)
 WHERE NOT EXISTS (SELECT FROM clients_sendername AS n
                    WHERE n.customer_id = w.customer AND n.client_id = w.client
                      AND n.channel = w.channel AND lower(n.name) = lower(w.sender)
                      AND n.status = 'approved')
"""
Use = tuple[int | None, str, str]


class SenderNames:
    name: ClassVar[str] = "sender_names"
    reads_text: ClassVar[bool] = False

    def __init__(self, unapproved: set[Use]) -> None:
        self._unapproved = unapproved

    @classmethod
    def over(cls, work: Work) -> Self | None:
        asked = {
            (one.payer.customer, one.payer.client, one.channel, one.sender)
            for one in work.submissions
            if not one.payer.any_sender and not one.sender.isdecimal()
        }
        if not asked:
            return None
        work.cursor.execute(FIND, [list(column) for column in zip(*asked, strict=True)])
        return cls(set(work.cursor.fetchall()))

    def check(self, case: Case) -> Verdict | None:
        use = case.payer.client, case.channel, case.sender
        return Verdict(NOT_APPROVED) if use in self._unapproved else None
