"""Block lists: numbers, beginnings of numbers and sender names to or as which nothing is sent.

A connector's list blocks what was decided to go by it; the message is not sent another way. The
lists' numbers are asked for all recipients of a commit at once, the rest stands in the book.
"""

from typing import ClassVar, Self

from messaging.screens.screen import Case, Verdict, Work
from messaging.stops.compiled import CONNECTOR, Listed, Stops
from portal.kit import arrays

NUMBER, SENDER = "phone_in_black_list", "blocked_sender"
FIND = """
SELECT list_id, value FROM messaging_blockentry
 WHERE value = ANY(%s::text[]) AND list_id = ANY(%s::bigint[]) AND kind = 'number'
   AND (until IS NULL OR until > now())
"""


class BlockLists:
    name: ClassVar[str] = "block_lists"
    reads_text: ClassVar[bool] = False

    def __init__(self, work: Work, stops: Stops, numbers: set[tuple[int, str]]) -> None:
        self._now, self._stops, self._numbers = work.now, stops, numbers

    @classmethod
    def over(cls, work: Work) -> Self | None:
        stops = work.book.stops
        if not stops.lists:
            return None
        lists = {one.id for owner, one in stops.lists.items() if owner[0] == CONNECTOR}
        for submission in work.submissions:
            payer = submission.payer
            lists |= {one.id for one in stops.lists_of(payer.customer, payer.client)}
        if not lists:
            return None
        recipients = {number for one in work.submissions for number in one.recipients}
        work.cursor.execute(FIND, [arrays.of(sorted(recipients)), arrays.of(sorted(lists))])
        return cls(work, stops, set(work.cursor.fetchall()))

    def check(self, case: Case) -> Verdict | None:
        lists = self._stops.lists_of(case.payer.customer, case.payer.client)
        connector = self._stops.list_of_connector(case.decision.connector)
        for one in [*lists, connector] if connector else lists:
            found = self._found(one, case)
            if found is not None:
                return found
        return None

    def _found(self, one: Listed, case: Case) -> Verdict | None:
        if (one.id, case.recipient) in self._numbers:
            return Verdict(NUMBER, f"block list {one.id}: the number")
        prefix = one.prefixes.find(case.recipient, self._now)
        if prefix is not None:
            return Verdict(NUMBER, f"block list {one.id}: numbers that begin with {prefix}")
        sender = one.senders.find(case.sender, self._now)
        if sender is not None:
            return Verdict(SENDER, f"block list {one.id}: the sender {sender}")
        return None
