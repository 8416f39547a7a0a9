"""What a text may not say, and clients whose texts wait for a moderator.

A rule blocks before another holds. What would be held goes, or is blocked, where a moderator has
decided so for this text of this payer before; those decisions are asked for at most once a commit,
and again for the whole text of parts that came one by one.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from messaging.dispatch.submission import Submission
from messaging.screens.screen import Case, Verdict, Work
from messaging.stops.compiled import Stops
from messaging.stops.texts import Rule

BLOCKED, HELD, DENIED = "blocked_text", "held_for_moderation", "denied_by_moderator"
FIND = """
SELECT d.customer_id, d.client_id, d.digest, d.verdict FROM messaging_textdecision AS d
  JOIN unnest(%s::bigint[], %s::bigint[], %s::text[]) AS w (customer, client, digest)
    ON d.digest = w.digest AND d.customer_id = w.customer
   AND d.client_id IS NOT DISTINCT FROM w.client
"""
Payer = tuple[int, int | None]
Said = tuple[int, int | None, str]


def digest_of(text: str) -> str:
    """What a decision knows a text by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Texts:
    name: ClassVar[str] = "texts"
    reads_text: ClassVar[bool] = True

    def __init__(self, cursor: Any, stops: Stops) -> None:
        self._cursor, self._stops = cursor, stops
        self._verdicts: dict[tuple[Payer, str, str], Verdict | None] = {}
        self._decided: dict[Said, str | None] = {}

    @classmethod
    def over(cls, work: Work) -> Self | None:
        stops = work.book.stops
        concerned = [
            one
            for one in work.submissions
            if one.payer.client in stops.moderated
            or any(
                rule.concerns(one.payer.customer, one.payer.client, one.channel)
                for rule in stops.rules
            )
        ]
        if not concerned:
            return None
        made = cls(work.cursor, stops)
        made._foresee((_payer(one), one.channel, one.text) for one in concerned if not one.segment)
        return made

    def check(self, case: Case) -> Verdict | None:
        return self.of((case.payer.customer, case.payer.client), case.channel, case.text)

    def of(self, payer: Payer, channel: str, text: str) -> Verdict | None:
        """What `check` says of a text of this customer and, where it is one's, client."""
        verdict = self._verdict(payer, channel, text)
        if verdict is None or not verdict.holds:
            return verdict
        said = (*payer, digest_of(text))
        if said not in self._decided:
            self._ask({said})
        return _after(self._decided[said], verdict)

    def _foresee(self, texts: Iterable[tuple[Payer, str, str]]) -> None:
        """Ask once for what was decided of all texts that would be held."""
        wanted = {
            (*payer, digest_of(text))
            for payer, channel, text in texts
            if (verdict := self._verdict(payer, channel, text)) and verdict.holds
        }
        if wanted:
            self._ask(wanted)

    def _ask(self, wanted: set[Said]) -> None:
        columns = [list(column) for column in zip(*wanted, strict=True)]
        self._cursor.execute(FIND, columns)
        found = {
            (customer, client, digest): said
            for customer, client, digest, said in self._cursor.fetchall()
        }
        self._decided |= {said: found.get(said) for said in wanted}

    def _verdict(self, payer: Payer, channel: str, text: str) -> Verdict | None:
        asked = payer, channel, text
        if asked not in self._verdicts:
            self._verdicts[asked] = self._judged(payer, channel, text)
        return self._verdicts[asked]

    def _judged(self, payer: Payer, channel: str, text: str) -> Verdict | None:
        held = (
            Verdict(HELD, "its client", holds=True) if payer[1] in self._stops.moderated else None
        )
        for rule in self._stops.rules:
            if not rule.concerns(*payer, channel):
                continue
            if held and rule.holds:
                continue
            if found := rule.find(text):
                if not rule.holds:
                    return Verdict(BLOCKED, _told(rule, found))
                held = Verdict(HELD, _told(rule, found), holds=True)
        return held


def _payer(submission: Submission) -> Payer:
    return submission.payer.customer, submission.payer.client


def _told(rule: Rule, found: str) -> str:
    return f"text rule {rule.id} ({rule.name}): {found}"


def _after(decided: str | None, verdict: Verdict) -> Verdict | None:
    if decided == "approve":
        return None
    return Verdict(DENIED, "a decision on this text") if decided == "deny" else verdict
