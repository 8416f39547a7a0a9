"""Opt-outs: who wants no more messages of a sender, of a customer or of anybody gets none."""

from typing import ClassVar, NamedTuple, Self

from messaging.screens.screen import Case, Verdict, Work
from portal.kit import arrays

OPTED_OUT = "opted_out"
WIDER = {"customer": "opt-out from this payer", "platform": "opt-out from everybody"}
FIND = """
SELECT number, scope, customer_id, client_id, lower(sender) FROM messaging_optout
 WHERE number = ANY(%s::text[]) AND ended_at IS NULL AND (until IS NULL OR until > now())
"""


class Wish(NamedTuple):
    """One opt-out of a number."""

    scope: str
    customer: int | None
    client: int | None
    sender: str

    def concerns(self, case: Case) -> bool:
        if self.scope == "platform":
            return True
        if self.customer is not None and self.customer != case.payer.customer:
            return False
        if self.client is not None and self.client != case.payer.client:
            return False
        return self.scope == "customer" or self.sender == case.sender.lower()

    @property
    def told(self) -> str:
        """Alike for all that are alike, since decisions are stored once for many messages."""
        return (
            f"opt-out from the sender {self.sender}"
            if self.scope == "sender"
            else WIDER[self.scope]
        )


class OptOuts:
    name: ClassVar[str] = "opt_outs"
    reads_text: ClassVar[bool] = False

    def __init__(self, wishes: dict[str, list[Wish]]) -> None:
        self._wishes = wishes

    @classmethod
    def over(cls, work: Work) -> Self | None:
        if not work.book.stops.has_opt_outs:
            return None
        recipients = {number for one in work.submissions for number in one.recipients}
        if not recipients:
            return None
        work.cursor.execute(FIND, [arrays.of(sorted(recipients))])
        wishes: dict[str, list[Wish]] = {}
        for number, *wish in work.cursor.fetchall():
            wishes.setdefault(number, []).append(Wish._make(wish))
        return cls(wishes) if wishes else None

    def check(self, case: Case) -> Verdict | None:
        for wish in self._wishes.get(case.recipient, ()):
            if wish.concerns(case):
                return Verdict(OPTED_OUT, wish.told)
        return None
