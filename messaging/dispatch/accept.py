"""Accepting: screen, route, price, charge, store, in one commit, and only then the answer.

`flush` takes a group of submissions through one transaction; nothing else writes messages. Doors
call `submit` of `messaging.dispatch.flusher`, which groups whatever waits.
"""

from typing import Any

from django.utils import timezone

from billing import ledger
from messaging import book
from messaging.dispatch import (
    cug,
    day_limits,
    door_pace,
    idempotency,
    lots,
    payer,
    sender_rules,
    store,
)
from messaging.dispatch.decide import Decision, Desk
from messaging.dispatch.lots import Lot
from messaging.dispatch.store import Clock, Row
from messaging.dispatch.submission import Accepted, Answer, InFlight, Submission, Taken
from messaging.states import Status
from portal.core.errors import Refused
from portal.kit import ids

Outcome = Answer | Refused


class Flush:
    """One group commit. Its transaction is the caller's; `connectors` is who should be woken."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        now = timezone.now()
        local = timezone.localtime(now, timezone.get_default_timezone())
        self._clock = Clock(now, local.date(), local.hour)
        read, up = book.current(cursor)
        self._desk = Desk(read, up, now, local.hour * 60 + local.minute)
        self._keys: set[tuple[int, str]] = set()
        self.connectors: set[int] = set()

    def run(self, submissions: list[Submission]) -> list[Outcome]:
        """Accept, replay or refuse each submission; the outcomes stand in their order."""
        outcomes: dict[Submission, Outcome] = {}
        fresh = [one for one in submissions if not self._answered(one, outcomes)]
        fresh = self._paced(fresh, outcomes)
        strangers = cug.strangers(self._cursor, fresh)
        unapproved = sender_rules.unapproved(self._cursor, fresh)
        decided = [(one, self._decide(one, strangers, unapproved)) for one in fresh]
        self._charge_and_store(decided, outcomes)
        return [outcomes[one] for one in submissions]

    def _answered(self, submission: Submission, outcomes: dict[Submission, Outcome]) -> bool:
        """Whether the submission needs no work: its key was answered before, or it is refused."""
        try:
            self._check(submission)
            if submission.ask:
                earlier = idempotency.begin(self._cursor, submission.payer.door, submission.ask)
                if earlier:
                    outcomes[submission] = earlier
        except Refused as refusal:
            outcomes[submission] = refusal
        return submission in outcomes

    def _paced(
        self, fresh: list[Submission], outcomes: dict[Submission, Outcome]
    ) -> list[Submission]:
        """What its door's pace lets in now; larger submissions were asked before they came here."""
        paces = door_pace.Paces(self._cursor, (one.payer for one in fresh if one.is_small))
        inside = []
        for submission in fresh:
            try:
                if submission.is_small:
                    paces.take(submission.payer, submission.parts)
            except Refused as refusal:
                outcomes[submission] = refusal
            else:
                inside.append(submission)
        paces.write()
        return inside

    def _check(self, submission: Submission) -> None:
        if submission.payer.account is None:
            raise Refused("No account pays for what comes in by this door.", code="no_account")
        submission.payer.check_channel(submission.channel)
        if submission.ask is None:
            return
        key = (submission.payer.door, submission.ask.key)
        if key in self._keys:
            raise InFlight("A request with this key is being worked on.", code="in_flight")
        self._keys.add(key)

    def _decide(
        self,
        submission: Submission,
        strangers: set[tuple[int, str]],
        unapproved: set[sender_rules.Use],
    ) -> list[Row]:
        numbers = ids.take(len(submission.recipients))
        rows = []
        for number, recipient in zip(numbers, submission.recipients, strict=True):
            decision = self._desk.decide(
                submission.payer,
                channel=submission.channel,
                sender=submission.sender,
                recipient=recipient,
                text=submission.text,
                ticket=number,
                is_stranger=(submission.payer.door, recipient) in strangers,
            )
            decision = sender_rules.applied(decision, submission, unapproved)
            rows.append(Row(number, recipient, decision, self._status(submission, decision)))
        return rows

    def _status(self, submission: Submission, decision: Decision) -> Status:
        if decision.reason:
            return Status.REJECTED
        is_later = submission.send_at is not None and submission.send_at > self._clock.now
        return Status.ACCEPTED if is_later else Status.QUEUED

    def _charge_and_store(
        self, decided: list[tuple[Submission, list[Row]]], outcomes: dict[Submission, Outcome]
    ) -> None:
        accounts = [submission.payer.account for submission, _ in decided]
        standings = ledger.lock(self._cursor, accounts)
        writer = ledger.Writer(standings)
        doors = payer.again(self._cursor, (one.payer.door for one, _ in decided))
        decided = self._let_in(decided, doors, outcomes)
        limits = self._limits(decided, doors)
        grouped = lots.of(decided)
        paid = [
            Lot(batch, wanted)
            for batch, wanted in zip(ids.take(len(grouped)), grouped, strict=True)
        ]
        for lot in paid:
            self._charge(lot, standings[lot.account], limits, outcomes)
            if lot.total:
                lot.entry = writer.add(lot.posting())
        limits.write()
        entries = writer.write(self._cursor, at=self._clock.now, day=self._clock.day)
        paid = [lot for lot in paid if lot.paid]
        store.batches(self._cursor, paid, entries, self._clock)
        store.messages(self._cursor, paid, self._clock)
        for lot in paid:
            for submission, rows in lot.paid:
                outcomes[submission] = self._answer(submission, lot.batch, rows)

    def _charge(
        self,
        lot: Lot,
        standing: ledger.Standing,
        limits: day_limits.DayLimits,
        outcomes: dict[Submission, Outcome],
    ) -> None:
        """Pay for each submission of a lot by itself; what cannot be paid is refused."""
        for submission, rows in lot.wanted:
            client = submission.payer.client
            going = sum(not row.decision.reason for row in rows)
            try:
                limits.check(client, going)
                lot.pay(standing, store.total(submission, rows))
            except Refused as refusal:
                outcomes[submission] = refusal
            else:
                limits.take(client, going)
                lot.paid.append((submission, rows))

    def _let_in(
        self,
        decided: list[tuple[Submission, list[Row]]],
        standings: dict[int, payer.Standing],
        outcomes: dict[Submission, Outcome],
    ) -> list[tuple[Submission, list[Row]]]:
        """What its door still lets in now that the payers are locked; the rest is refused.

        Who closes or blocks somebody waits for these locks, or was quicker and is heard here.
        """
        inside = []
        for submission, rows in decided:
            standing = standings.get(submission.payer.door, payer.GONE)
            try:
                standing.check()
            except payer.Barred as refusal:
                outcomes[submission] = refusal
            else:
                inside.append((submission, _held(rows) if standing.is_held else rows))
        return inside

    def _limits(
        self, decided: list[tuple[Submission, list[Row]]], standings: dict[int, payer.Standing]
    ) -> day_limits.DayLimits:
        wanted = day_limits.of(
            (one.payer.client, standings[one.payer.door].daily_limit) for one, _ in decided
        )
        return day_limits.DayLimits(self._cursor, wanted, self._clock.now, self._clock.day)

    def _answer(self, submission: Submission, batch: int, rows: list[Row]) -> Answer:
        taken = [Taken(row.id, row.recipient, row.status, row.decision.reason) for row in rows]
        total = store.total(submission, rows)
        answer = submission.answer(Accepted(batch, taken, total))
        idempotency.keep(self._cursor, submission, answer, self._clock.now)
        self.connectors.update(
            row.decision.connector for row in rows if row.status == Status.QUEUED
        )
        return answer


def _held(rows: list[Row]) -> list[Row]:
    """A blocked client's messages wait; what may not go at all does not."""
    return [row if row.decision.reason else row._replace(status=Status.HELD) for row in rows]
