"""Addresses that get no more mail: whoever unsubscribed, whose mailbox is gone, who complained."""

from typing import ClassVar, Self

from messaging.mail import addresses
from messaging.screens.screen import Case, Verdict, Work

SUPPRESSED = "suppressed_address"
CHANNEL = "email"
FIND = """
SELECT address, customer_id, client_id, why FROM messaging_suppression WHERE address = ANY(%s)
"""
Scope = tuple[int | None, int | None]


class Suppressions:
    name: ClassVar[str] = "suppressions"
    reads_text: ClassVar[bool] = False

    def __init__(self, found: dict[str, dict[Scope, str]]) -> None:
        self._found = found

    @classmethod
    def over(cls, work: Work) -> Self | None:
        wanted = {
            addresses.key(recipient)
            for submission in work.submissions
            if submission.channel == CHANNEL
            for recipient in submission.recipients
        }
        if not wanted:
            return None
        work.cursor.execute(FIND, [list(wanted)])
        found: dict[str, dict[Scope, str]] = {}
        for address, customer, client, why in work.cursor.fetchall():
            found.setdefault(address, {})[customer, client] = why
        return cls(found) if found else None

    def check(self, case: Case) -> Verdict | None:
        if case.channel != CHANNEL:
            return None
        scopes = self._found.get(addresses.key(case.recipient), {})
        payer = case.payer
        for scope in ((None, None), (payer.customer, None), (payer.customer, payer.client)):
            if scope in scopes:
                return Verdict(SUPPRESSED, scopes[scope])
        return None
