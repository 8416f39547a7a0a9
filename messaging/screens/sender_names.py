"""Which names may stand as the sender: any, or for some clients only those approved for them.

A number is no name: it is not asked here whose it is. Names differ by more than their capitals,
as they do where they are approved. An approval whose last day is over is none, and one for some
countries is none elsewhere.
"""

import json
from typing import ClassVar, NamedTuple, Self

from django.utils import timezone

from messaging.screens.screen import Case, Verdict, Work

NOT_APPROVED = "not_registr_originator"
FIND = """
SELECT w.client, w.channel, w.sender, n.countries::text, coalesce(n.expires_on < %s, false)
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
       AS w (customer, client, channel, sender)
  JOIN clients_sendername AS n
    ON n.customer_id = w.customer AND n.client_id = w.client
   AND n.channel = w.channel AND lower(n.name) = lower(w.sender) AND n.status = 'approved'
"""
Use = tuple[int | None, str, str]


class Approval(NamedTuple):
    """Where a name may be used, nowhere named is everywhere; and whether that is over."""

    countries: frozenset[str]
    is_over: bool


class SenderNames:
    name: ClassVar[str] = "sender_names"
    reads_text: ClassVar[bool] = False

    def __init__(self, asked: set[Use], approved: dict[Use, Approval]) -> None:
        self._asked, self._approved = asked, approved

    @classmethod
    def over(cls, work: Work) -> Self | None:
        asked = {
            (one.payer.customer, one.payer.client, one.channel, one.sender)
            for one in work.submissions
            if not one.payer.any_sender and not one.sender.isdecimal()
        }
        if not asked:
            return None
        day = timezone.localdate(work.now, timezone.get_default_timezone())
        work.cursor.execute(FIND, [day, *(list(column) for column in zip(*asked, strict=True))])
        approved = {
            (client, channel, sender): Approval(frozenset(json.loads(countries)), is_over)
            for client, channel, sender, countries, is_over in work.cursor.fetchall()
        }
        return cls({one[1:] for one in asked}, approved)

    def check(self, case: Case) -> Verdict | None:
        use = case.payer.client, case.channel, case.sender
        if use not in self._asked:
            return None
        approval = self._approved.get(use)
        if approval is None:
            return Verdict(NOT_APPROVED)
        if approval.is_over:
            return Verdict(NOT_APPROVED, "Its approval is over.")
        if approval.countries and case.decision.country not in approval.countries:
            return Verdict(NOT_APPROVED, f"It is not approved for {case.decision.country}.")
        return None
