"""Why a message goes where it goes and costs what it costs: of one that might be sent, or that was.

Nothing is decided here: the answer comes from the desk and the screens that decide live traffic.
Around it stands what they were asked and what each said, also of those that did not decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from billing.rating.deck import Rate
from messaging import book, replacements
from messaging.book import Book
from messaging.dispatch import payer
from messaging.dispatch.decide import Decision, Desk, Way
from messaging.dispatch.payer import Payer
from messaging.dispatch.store import AS_IT_CAME, Out
from messaging.dispatch.submission import Submission
from messaging.models import Message, Trace
from messaging.routing.table import Asked
from messaging.screens.lineup import Lineup
from messaging.screens.screen import Case, Verdict, Work
from messaging.text.parts import PartCount, parts

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message as its door would hand it in, with a number in E.164 digits.

    `ticket` is what a pool's shares and a rule's random senders go by: a message's id.
    """

    door: int
    sender: str
    recipient: str
    text: str
    channel: str = "sms"
    at: datetime
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class ListAsked:
    """A price list that was asked, and its rate; None where it does not name the destination."""

    price_list: int
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A connector of the chosen pool in the order in which it would be tried."""

    connector: int
    name: str
    is_up: bool
    is_enabled: bool
    cost: Rate | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer, and everything that was asked for it.

    `is_current` is False for a message that was decided with tables that have changed since: then
    the routes and screens stand here as they are now, and the decision as it was.
    """

    question: Question
    payer: Payer
    decision: Decision
    screens: tuple[tuple[str, Verdict | None], ...]
    lists: tuple[ListAsked, ...]
    routes: tuple[Asked, ...]
    candidates: tuple[Candidate, ...]
    out: Out
    is_current: bool = True

    @property
    def size(self) -> PartCount:
        return parts(self.question.text)

    @property
    def out_size(self) -> PartCount:
        """Of the text that goes out."""
        return self.size if self.out.text is None else parts(self.out.text)

    @property
    def reason(self) -> str:
        """Why it may not go, or has to wait; empty when it goes."""
        return self.decision.reason or self.decision.held_for

    @property
    def price(self) -> Decimal:
        """What the payer is charged for all parts, in the account's unit."""
        rate = self.decision.price
        return NOTHING if rate is None or self.decision.reason else rate.price * self.size.parts

    @property
    def cost(self) -> Decimal:
        """What the supplier asks for all parts, in its own unit."""
        rate = self.decision.cost
        return NOTHING if rate is None or self.decision.reason else rate.price * self.size.parts

    @property
    def margin(self) -> Decimal | None:
        """None where price and cost are in different units, or nothing is sent."""
        if self.decision.reason or self.decision.cost_unit != self.payer.unit:
            return None
        return self.price - self.cost


def explain(question: Question) -> Explanation | None:
    """What would happen to a message at this moment; None for a door that is not there."""
    owner = payer.of_door(question.door)
    if owner is None:
        return None
    with connection.cursor() as cursor:
        read, up = book.current(cursor)
        work = _Work(cursor, read, up, owner, question)
        decision = work.lineup.passed(work.submission, question.recipient, work.first)
        return work.told(decision, work.replaced(decision))


def of_message(message: Message) -> Explanation | None:
    """How a stored message was decided, from its own row and trace."""
    words = getattr(message, "words", None)
    question = Question(
        door=message.door_id,
        sender=message.sender,
        recipient=message.recipient,
        text=words.text if words else "",
        channel=message.channel,
        at=message.accepted_at,
        ticket=message.pk,
    )
    owner = payer.of_door(question.door)
    if owner is None:
        return None
    trace = Trace.objects.filter(pk=message.trace_id).first()
    told = trace.body if trace else {}
    with connection.cursor() as cursor:
        read, up = book.current(cursor)
        work = _Work(cursor, read, up, owner, question)
        out = AS_IT_CAME
        if words and (words.out_sender or words.out_text is not None):
            out = Out(words.out_sender, words.out_text, tuple(told.get("rules", ())))
        is_current = told.get("revision") == read.revision
        return replace(work.told(_stored(message, told), out), is_current=is_current)


def _stored(message: Message, told: dict[str, Any]) -> Decision:
    """The decision as the row and its trace keep it."""
    held_for = told.get("held_for", "")
    is_blocked = message.charge == Message.Charge.NONE
    price = _rate(message.rate, message.price, message.basis)
    return Decision(
        reason=message.reason if is_blocked and not held_for else "",
        country=message.country,
        network=message.network_id,
        route=message.route_id,
        pool=message.pool_id,
        connector=message.connector_id,
        price=price,
        cost=_rate(message.cost_rate, message.cost, message.cost_basis),
        cost_unit=message.cost_unit,
        service=told.get("service"),
        order=tuple(told.get("order", ())),
        passed=tuple(told.get("passed", ())),
        revision=told.get("revision", 0),
        held_for=held_for,
        detail=told.get("detail", ""),
    )


def _rate(row: Any, price: Decimal, basis: str) -> Rate | None:
    return Rate(row.pk, row.price_list_id, price, basis) if row else None  # type: ignore[arg-type]


class _Work:
    """One question before the desk and the screens."""

    def __init__(
        self, cursor: Any, read: Book, up: frozenset[int], owner: Payer, question: Question
    ) -> None:
        self._book, self._up, self._payer, self._question = read, up, owner, question
        local = timezone.localtime(question.at, timezone.get_default_timezone())
        self._desk = Desk(read, up, question.at, local.hour * 60 + local.minute)
        self.submission = Submission(
            payer=owner,
            channel=question.channel,
            sender=question.sender,
            recipients=[question.recipient],
            text=question.text,
            size=parts(question.text),
        )
        self.lineup = Lineup(Work(cursor, [self.submission], read, question.at))
        self.first = self._desk.decide(
            owner,
            channel=question.channel,
            sender=question.sender,
            recipient=question.recipient,
            text=question.text,
            ticket=question.ticket,
        )

    def replaced(self, decision: Decision) -> Out:
        if decision.reason or not self._book.rules:
            return AS_IT_CAME
        asked = self._question
        replacer = replacements.Replacer(self._book.rules)
        return replacer.out(self.submission, asked.recipient, decision, asked.ticket)

    def told(self, decision: Decision, out: Out) -> Explanation:
        return Explanation(
            question=self._question,
            payer=self._payer,
            decision=decision,
            screens=tuple(self.lineup.verdicts(self._case())),
            lists=tuple(self._lists(decision)),
            routes=tuple(self._routes(decision)),
            candidates=tuple(self._candidates(decision)),
            out=out,
        )

    def _case(self) -> Case:
        asked = self._question
        return Case(
            self._payer,
            asked.channel,
            asked.sender,
            asked.recipient,
            asked.text,
            self.submission.size.parts,
            self.first,
        )

    def _lists(self, decision: Decision) -> Iterator[ListAsked]:
        """The lists up to the one that decided."""
        for deck in self._desk.lists(self._payer, self._book.service(self._payer.door)):
            rate = deck.rate_at(
                decision.country or None,
                decision.network,
                self._question.channel,
                self._question.at,
            )
            yield ListAsked(deck.price_list, rate)
            if rate is not None:
                return

    def _routes(self, decision: Decision) -> Iterator[Asked]:
        """The routes up to the one that was taken; those before it led to nobody who was up."""
        asked = self._question
        way = Way(self._payer, asked.channel, decision.country, decision.network)
        way.service = self._book.service(self._payer.door)
        query = self._desk.query(way, asked.sender, asked.recipient, asked.text)
        for answer in self._book.routes.answers(query):
            yield answer
            if answer.route.id == decision.route:
                return

    def _candidates(self, decision: Decision) -> Iterator[Candidate]:
        for connector in decision.order:
            supplier = self._book.suppliers.get(connector)
            if supplier is None:
                yield Candidate(connector, "", False, False, None, "")
                continue
            cost = self._desk.cost(
                supplier,
                country=decision.country,
                network=decision.network,
                channel=self._question.channel,
            )
            yield Candidate(
                connector, supplier.name, connector in self._up, True, cost, supplier.unit
            )
