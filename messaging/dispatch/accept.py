"""Accepting: screen, route, price, charge, store, in one commit, and only then the answer.

`flush` takes a group of submissions through one transaction; nothing else writes messages. Doors
call `submit` of `messaging.dispatch.flusher`, which groups whatever waits.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from billing import ledger
from messaging import book, replacements, tags
from messaging.dispatch import (
    allowances,
    buckets,
    caps,
    day_limits,
    enclosures,
    entry,
    idempotency,
    long_messages,
    lots,
    payer,
    prepared,
    store,
)
from messaging.dispatch.decide import Decision, Desk
from messaging.dispatch.desks import Desks
from messaging.dispatch.foreseen import Expected, Foreseen
from messaging.dispatch.lots import Decided, Lot
from messaging.dispatch.purse import Drafts, Purse, must_draw
from messaging.dispatch.sheaf import Sheaf
from messaging.dispatch.store import Clock, Row
from messaging.dispatch.submission import Accepted, Answer, InFlight, Submission, Taken
from messaging.models.message import Lane
from messaging.screens.lineup import Lineup
from messaging.screens.screen import Work
from messaging.states import Status
from portal.core.errors import Refused
from portal.kit import ids

FORESEEN_MAX = 500

Outcome = Answer | Accepted | Refused


class Flush:
    """One group commit. Its transaction is the caller's; `connectors` is who should be woken.

    `urgent` are those of them that something urgent waits for.

    If it `commits`, its last statements bring a COMMIT along, which saves a round trip: nothing may
    follow in that transaction. It still is the caller's to leave. `desks`, `purse` and `expected`
    are those of its thread; the last two must be left when the transaction fails. With the last one
    it may raise `Otherwise`.
    """

    # Whether the pace of what is small is asked here.
    asks_pace = True

    def __init__(
        self,
        cursor: Any,
        submissions: list[Submission],
        *,
        commits: bool = False,
        desks: Desks | None = None,
        purse: Purse | None = None,
        expected: Expected | None = None,
    ) -> None:
        self._cursor = cursor
        self._submissions = submissions
        self._mistagged = tags.settle(submissions)
        now = timezone.now()
        local = timezone.localtime(now, timezone.get_default_timezone())
        self._clock = Clock(now, local.date(), local.hour, local.minute)
        self._purse = purse or Purse()
        drafts = self._drafts(submissions)
        questions = _questions(submissions, drafts)
        # What was drawn with the questions, where there are any.
        self._foreseen = drafts if questions else None
        self._expected = expected or Expected()
        self._asks = Foreseen(questions, self._expected)
        self._sheaf = Sheaf(cursor, behind=self._asks)
        self._desks = desks
        self._book: book.Book
        self._desk: Desk
        self._replacer: replacements.Replacer | None
        self._keys: dict[tuple[int, str], Submission] = {}
        # Those that ask for the same as another one of the same commit.
        self._twins: dict[Submission, Submission] = {}
        self._sets: long_messages.Sets
        self._lineup: Lineup
        self._caps: caps.Caps
        self._allowances: allowances.Allowances
        self._commits = commits
        self.connectors: set[int] = set()
        self.urgent: set[int] = set()

    def run(self) -> list[Outcome]:
        """Accept, replay or refuse each submission; the outcomes stand in their order."""
        try:
            return self._run()
        except BaseException:
            self._sheaf.leave()
            raise

    def _run(self) -> list[Outcome]:
        submissions = self._submissions
        outcomes: dict[Submission, Outcome] = {**self._mistagged}
        self._open_book()
        fresh = self._paced(self._fresh(submissions, outcomes), outcomes)
        # Before the accounts are: whoever takes back parts of a set locks in this order, too.
        self._sets = long_messages.Sets(self._cursor, fresh)
        self._lineup = Lineup(Work(self._cursor, fresh, self._book, self._clock.now))
        numbers = iter(ids.take(sum(len(one.recipients) for one in fresh)))
        decided = [(one, self._decide(one, numbers)) for one in fresh]
        self._charge_and_store(decided, outcomes)
        outcomes |= {twin: outcomes[first] for twin, first in self._twins.items()}
        return [outcomes[one] for one in submissions]

    def _open_book(self) -> None:
        read, up = book.current(self._asks)
        moment = read, up, self._clock.now, self._clock.hour * 60 + self._clock.minute
        self._book = read
        self._desk = self._desks.at(*moment) if self._desks else Desk(*moment)
        self._replacer = replacements.Replacer(read.rules) if read.rules else None

    def _fresh(
        self, submissions: list[Submission], outcomes: dict[Submission, Outcome]
    ) -> list[Submission]:
        """What needs work: its key was not answered before, and it is not refused at once."""
        fresh = []
        for submission in submissions:
            if submission in outcomes:
                continue
            try:
                self._check(submission)
            except Refused as refusal:
                outcomes[submission] = refusal
            else:
                if submission not in self._twins:
                    fresh.append(submission)
        outcomes |= idempotency.begin(self._cursor, fresh, self._clock.now)
        return [submission for submission in fresh if submission not in outcomes]

    def _paced(
        self, fresh: list[Submission], outcomes: dict[Submission, Outcome]
    ) -> list[Submission]:
        """What its limits let in now; larger submissions were asked before they came here."""
        drafts = self._drafts(fresh) if self._foreseen is None else self._foreseen
        paces = buckets.Paces(self._asks, drafts, self._purse)
        inside = []
        for submission in fresh:
            try:
                if submission.is_small and self.asks_pace:
                    paces.take(buckets.limits_of(submission), submission.parts)
            except Refused as refusal:
                outcomes[submission] = refusal
            else:
                inside.append(submission)
        paces.write(self._sheaf)
        return inside

    def _drafts(self, submissions: list[Submission]) -> Drafts:
        return self._purse.drafts(buckets.of_small(submissions)) if self.asks_pace else {}

    def _check(self, submission: Submission) -> None:
        if submission.payer.account is None:
            raise Refused("No account pays for what comes in by this door.", code="no_account")
        submission.payer.check_channel(submission.channel)
        if submission.ask is None:
            return
        key = (submission.payer.door, submission.ask.key)
        first = self._keys.setdefault(key, submission)
        if first is submission:
            return
        if submission.ask.within_s is None:
            raise InFlight("A request with this key is being worked on.", code="in_flight")
        self._twins[submission] = first

    def _decide(self, submission: Submission, numbers: Iterator[int]) -> list[Row]:
        rows = []
        for recipient in submission.recipients:
            number = next(numbers)
            decision = self._desk.decide(
                submission.payer,
                channel=submission.channel,
                sender=submission.sender,
                recipient=recipient,
                text=submission.text,
                ticket=number,
            )
            decision = self._lineup.passed(submission, recipient, decision)
            out = self._out(submission, recipient, decision, number)
            status = self._status(submission, decision)
            rows.append(Row(number, recipient, decision, status, out=out))
        return rows

    def _out(
        self, submission: Submission, recipient: str, decision: Decision, number: int
    ) -> store.Out:
        """What goes out instead; of parts that come one by one it is said when all have come."""
        if self._replacer is None or decision.reason or submission.segment:
            return store.AS_IT_CAME
        return self._replacer.out(submission, recipient, decision, number)

    def _status(self, submission: Submission, decision: Decision) -> Status:
        if decision.reason:
            return Status.REJECTED
        if decision.held_for and not submission.segment:
            return Status.HELD
        is_later = submission.send_at is not None and submission.send_at > self._clock.now
        return Status.ACCEPTED if is_later or submission.segment else Status.QUEUED

    def _charge_and_store(
        self, decided: list[Decided], outcomes: dict[Submission, Outcome]
    ) -> None:
        accounts = [submission.payer.account for submission, _ in decided]
        standings = ledger.lock(self._asks, accounts)
        writer = ledger.Writer(standings)
        stand, barred = entry.stands(self._asks, (one for one, _ in decided))
        outcomes |= barred
        decided = entry.let_in(decided, stand)
        wanted = day_limits.of(entry.daily_limits(stand))
        limits = day_limits.DayLimits(self._cursor, wanted, self._clock.now, self._clock.day)
        self._caps = self._capped(decided)
        self._allowances = allowances.Allowances(
            self._cursor, self._book.allowed, accounts, day=self._clock.day
        )
        grouped = lots.of(decided)
        paid = [
            Lot(batch, wanted)
            for batch, wanted in zip(ids.take(len(grouped)), grouped, strict=True)
        ]
        for lot in paid:
            self._charge(lot, standings[lot.account], limits, outcomes)
            if lot.total:
                lot.entry = writer.add(lot.posting())
        limits.write(self._sheaf)
        self._caps.write(self._sheaf)
        self._allowances.write(self._sheaf)
        for statement in writer.statements(at=self._clock.now, day=self._clock.day):
            self._sheaf.execute(*statement)
        paid = [lot for lot in paid if lot.paid]
        store.batches(self._sheaf, paid, self._clock)
        if self._foreseen is not None:
            # It is paid while its messages are written.
            self._sheaf.go_ahead()
        self._store(paid, outcomes)
        # Sets of parts write more when everything is stored.
        self._sheaf.send(commits=self._commits and self._sets.is_empty)
        for question in ledger.LOCK.forms:
            self._expected.change(question, partial(ledger.moved, standings))
        self._complete(decided, entry.held(stand))

    def _complete(self, decided: list[Decided], held: set[entry.Whose]) -> None:
        """Let go what the last parts of a set have come for."""
        completed = self._sets.finish(self._desk, self._lineup, self._clock.now, held)
        self.connectors |= completed
        if any(one.segment and one.lane == Lane.URGENT for one, _ in decided):
            self.urgent |= completed
        if self._replacer is not None:
            replacements.again(self._cursor, self._sets.completed, rules=self._book.rules)

    def _store(self, paid: list[Lot], outcomes: dict[Submission, Outcome]) -> None:
        memory, count = self._desk.memory, store.count(paid)
        messages = store.Messages(self._clock, memory, self._sheaf, count=count)
        answers: list[tuple[Submission, Answer]] = []
        for lot in paid:
            for submission, rows, price in lot.paid:
                kept = self._placed(submission, rows) if submission.segment else rows
                for row in kept:
                    messages.add(submission, lot.batch, row)
                    if row.status is Status.QUEUED and row.decision.connector is not None:
                        self.connectors.add(row.decision.connector)
                        if submission.lane == Lane.URGENT:
                            self.urgent.add(row.decision.connector)
                enclosures.write(self._sheaf, submission, lot.batch, kept, self._clock.now)
                accepted = _accepted(lot.batch, rows, price)
                if submission.answer is None:
                    outcomes[submission] = accepted
                else:
                    answer = outcomes[submission] = submission.answer(accepted)
                    answers.append((submission, answer))
        messages.write()
        idempotency.keep(self._sheaf, answers, self._clock.now)

    def _placed(self, submission: Submission, rows: list[Row]) -> list[Row]:
        """The rows of one part of several, each in the set that it belongs to."""
        place = self._sets.place
        return [
            row
            if row.decision.reason
            else row._replace(
                status=Status.ACCEPTED, long_message=place(submission, row.recipient, row.id)
            )
            for row in rows
        ]

    def _charge(
        self,
        lot: Lot,
        standing: ledger.Standing,
        limits: day_limits.DayLimits,
        outcomes: dict[Submission, Outcome],
    ) -> None:
        """Pay for each submission of a lot by itself; what cannot be paid is refused."""
        for submission, wanted in lot.wanted:
            client = submission.payer.client
            rows = self._caps.passed(submission, self._allowances.passed(submission, wanted))
            going = sum(not row.decision.reason for row in rows)
            price = store.total(submission, rows)
            try:
                limits.check(client, going)
                lot.pay(standing, price)
            except Refused as refusal:
                outcomes[submission] = refusal
            else:
                limits.take(client, going)
                self._caps.take(submission, rows, price)
                self._allowances.take(submission, rows)
                lot.paid.append((submission, rows, price))

    def _capped(self, decided: list[Decided]) -> caps.Caps:
        payers = {(one.payer.account or 0, one.payer.customer) for one, _ in decided}
        limits, clock = self._book.stops.limits, self._clock
        return caps.Caps(self._cursor, limits, payers, now=clock.now, day=clock.day)


def _questions(submissions: list[Submission], paced: Drafts) -> list[prepared.Statement]:
    """What a flush will ask, if it is a small one and nothing can come in between.

    Locks are taken in the order in which they would be one by one. A large flush decides before it
    locks the payers, so that others do not wait for it so long.
    """
    payers = [one.payer for one in submissions if one.payer.account is not None]
    is_plain = not any(one.ask or one.segment for one in submissions)
    if not payers or not is_plain or len(submissions) > FORESEEN_MAX:
        return []
    return [
        (book.ASK, None),
        *([buckets.drawing(paced)] if must_draw(paced) else []),
        ledger.locking(payer_.account for payer_ in payers),
        payer.asking(payer_.door for payer_ in payers),
    ]


def _accepted(batch: int, rows: list[Row], price: Decimal) -> Accepted:
    taken = [Taken(row.id, row.recipient, row.status, row.decision.reason) for row in rows]
    return Accepted(batch, taken, price)
