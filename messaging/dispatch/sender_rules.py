"""Which names may stand as the sender: any, or for some clients only those approved for them.

A number is no name: it is not asked here whose it is. Names differ by more than their capitals,
as they do where they are approved.
"""

from collections.abc import Iterable
from typing import Any

from messaging.dispatch.decide import Decision
from messaging.dispatch.submission import Submission

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


def unapproved(cursor: Any, submissions: Iterable[Submission]) -> set[Use]:
    """Which (client, channel, sender) were not approved; one query, or none at all."""
    asked = {
        (one.payer.customer, *_use(one))
        for one in submissions
        if not one.payer.any_sender and not one.sender.isdecimal()
    }
    if not asked:
        return set()
    customers, clients, channels, senders = zip(*asked, strict=True)
    cursor.execute(FIND, [list(customers), list(clients), list(channels), list(senders)])
    return set(cursor.fetchall())


def applied(decision: Decision, submission: Submission, refused: set[Use]) -> Decision:
    """The decision, or that its sender is among the refused ones; another reason comes first."""
    if decision.reason or _use(submission) not in refused:
        return decision
    return Decision(NOT_APPROVED, country=decision.country, network=decision.network)


def _use(submission: Submission) -> Use:
    return submission.payer.client, submission.channel, submission.sender
