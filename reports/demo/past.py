"""Lives through the demo's days: decides, charges, sends, refunds and tops up in the order of time.

What goes where and costs what is decided by the function that decides live traffic. Whatever is
due later (a refund, a transfer) waits in a queue by its time, so every account's entries are in
order when they are numbered.
"""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from billing.models import Entry
from messaging import book as books
from messaging.dispatch.decide import Decision, Desk
from messaging.dispatch.results import REFUSED
from messaging.dispatch.store import VALIDITY
from messaging.models import Connector
from messaging.states import Status
from messaging.text import parts as sizes
from messaging.text.parts import PartCount
from reports.demo import fates, numbers, prices, texts, upstream
from reports.demo.fates import Fate
from reports.demo.plan import Plan
from reports.demo.purse import NOTHING, Book, Habit, Purse
from reports.demo.sheets import Sheets, line, stamp
from reports.demo.traffic import Burst, millis_of
from reports.demo.upstream import Link

MESSAGES, TEXTS, BATCHES = "messaging_message", "messaging_messagetext", "messaging_batch"
BAD_NUMBER_SHARE = 0.004
OPENS, CLOSES = 8, 17  # Banks and book-keepers.
SATURDAY = 5
PAYMENT_DAY = 12

FIRST_STEPS = (1, 2, 2, 3, 5)
PLENTY = Decimal(30_000)

Deed = Callable[[datetime], Any]


class Stored(NamedTuple):
    """A message that waits to be written: its id, its recipient, what was decided."""

    id: int
    recipient: str
    decision: Decision
    fate: Fate


class Past:
    """Everything that happened, up to the plan's now."""

    def __init__(self, plan: Plan, cursor: Any, sheets: Sheets, ledger: Book) -> None:
        self._plan = plan
        self._sheets = sheets
        self._ledger = ledger
        self._book, _ = books.current(cursor)
        self._up = frozenset(self._book.suppliers)
        self._blocks = numbers.blocks()
        self._now = millis_of(plan.now)
        self._later: list[tuple[int, int, Deed]] = []
        self._order = count()
        connectors = list(Connector.objects.all())
        self._links = {connector.pk: Link.of(connector) for connector in connectors}
        self._names = {connector.pk: connector.name for connector in connectors}
        self._bad_day = plan.dates[-min(fates.BAD_DAY, plan.days)]

    def open(self, purses: list[Purse]) -> None:
        """Give everybody something to begin with, before the first message."""
        begins = self._plan.start - timedelta(days=1)
        for place, purse in enumerate(purses):
            if purse.habit is Habit.AFTERWARDS:
                self._expect_payments(purse)
                continue
            steps = self._plan.rng.choice(FIRST_STEPS)
            amount = PLENTY if purse.habit is Habit.PLENTY else purse.step * steps
            client = purse.account.client
            if client is not None and client.created_at > begins:
                self._expect(client.created_at + timedelta(hours=3), purse, amount)
            else:
                purse.top_up(self._ledger, amount, begins + timedelta(minutes=place))

    def live(self, bursts: list[Burst]) -> None:
        for burst in bursts:
            self._until(burst.millis)
            self._accept(burst)
        self._until(self._now)

    def _expect(self, moment: datetime, purse: Purse, amount: Decimal) -> None:
        self._at(millis_of(moment), lambda at: purse.top_up(self._ledger, amount, at))

    def _at(self, millis: int, deed: Deed) -> None:
        heapq.heappush(self._later, (millis, next(self._order), deed))

    def _until(self, millis: int) -> None:
        """Do what is due up to a moment."""
        while self._later and self._later[0][0] <= millis:
            due, _, deed = heapq.heappop(self._later)
            deed(_moment(due))

    def _accept(self, burst: Burst) -> None:
        sender, rng = burst.sender, self._plan.rng
        countries = sender.countries
        country = rng.choices(list(countries), list(countries.values()))[0]
        text = texts.write(rng, sender.kind, sender.company, country)
        size = sizes.parts(text)
        name = rng.choice(sender.names)
        rows = self._decide(burst, country, text, name)
        total = sum((_price(row.decision) for row in rows), NOTHING) * size.parts
        if not sender.purse.can_pay(total):
            return  # Refused as a whole: nothing is stored.
        batch = self._sheets.next_id(burst.millis)
        self._write_batch(burst, batch, rows, size.parts, total)
        tail = _tail(burst, batch, name, size)
        for row in rows:
            self._sheets.add(TEXTS, f"{row.id}\t{text}\n")
            self._send(burst, row, size.parts, tail)
        if sender.purse.wants_money:
            self._expect_top_up(sender.purse, burst.millis)

    def _decide(self, burst: Burst, country: str, text: str, name: str) -> list[Stored]:
        desk = Desk(self._book, self._up, _moment(burst.millis), burst.hour * 60)
        decided: dict[Any, Decision] = {}
        rows = []
        for recipient in self._recipients(burst.size, country):
            number = self._sheets.next_id(burst.millis)
            place = self._book.prefixes.find(recipient)
            decision = decided.get(place)
            if decision is None:
                decision = decided[place] = desk.decide(
                    burst.sender.payer,
                    channel="sms",
                    sender=name,
                    recipient=recipient,
                    text=text,
                    ticket=number,
                )
            rows.append(Stored(number, recipient, decision, self._fate(burst, decision)))
        return rows

    def _recipients(self, wanted: int, country: str) -> list[str]:
        rng = self._plan.rng
        networks = list(self._blocks[country].values())
        found = []
        for _ in range(wanted):
            if rng.random() < BAD_NUMBER_SHARE:
                block = rng.choice(numbers.UNSOLD + numbers.NOWHERE)
            else:
                block = rng.choice(rng.choice(networks))
            found.append(block.number(rng))
        return found

    def _fate(self, burst: Burst, decision: Decision) -> Fate:
        if decision.reason:
            return Fate(Status.REJECTED, None, burst.millis, tries=0)
        supplier = self._names[decision.connector]
        quality = fates.QUALITY[supplier]
        if supplier == fates.BAD_SUPPLIER and burst.day == self._bad_day:
            quality = fates.BAD_QUALITY
        return fates.draw(
            self._plan.rng, quality, burst.millis, self._now, settle=burst.sender.is_settled
        )

    def _write_batch(self, burst: Burst, batch: int, rows: list[Stored], parts: int, total) -> None:
        sender, at = burst.sender, _moment(burst.millis)
        going = sum(not row.decision.reason for row in rows)
        entry = None
        if total:
            entry = sender.purse.post(
                self._ledger,
                Entry.Kind.USAGE,
                -total,
                at,
                key=f"batch:{batch}",
                purpose=f"{len(rows)} {'message' if len(rows) == 1 else 'messages'}",
            )
        payer = sender.payer
        owner = (payer.customer, payer.client, payer.account, payer.door)
        values = line(batch, *owner, entry, going, going * parts, total, at.isoformat())
        self._sheets.add(BATCHES, f"{values}\n")

    def _send(self, burst: Burst, row: Stored, parts: int, tail: str) -> None:
        decision, fate = row.decision, row.fate
        if decision.reason:
            self._write(row, tail, "none")
            return
        upstream.write(self._sheets, row.id, parts, self._links[decision.connector], fate)
        if _owes_refund(decision, fate):
            self._at(fate.final, lambda at: self._refund(burst.sender.purse, row, parts, tail, at))
        else:
            self._write(row, tail, "charged")

    def _refund(self, purse: Purse, row: Stored, parts: int, tail: str, at: datetime) -> None:
        amount = _price(row.decision) * parts
        words = {"key": f"refund:{row.id}", "purpose": "1 message not charged"}
        entry = purse.post(self._ledger, Entry.Kind.REFUND, amount, at, **words)
        day = at.astimezone(self._plan.zone).date()
        self._write(row, tail, "refunded", entry, day)

    def _write(self, row: Stored, tail: str, charge: str, entry=None, refunded_on=None) -> None:
        fate, decision = row.fate, row.decision
        reason = decision.reason
        if fate.status == Status.REJECTED and fate.sent is None and not reason:
            reason = REFUSED
        refund = line(entry, refunded_on)
        self._sheets.add(
            MESSAGES,
            f"{row.id}\t{row.recipient}\t{charge}\t{refund}\t{fate.status.value}\t{reason}\t"
            f"{stamp(fate.sent)}\t{stamp(fate.final)}\t{fate.tries}\t{fate.is_duplicate}\t"
            f"{_decided(decision)}\t{tail}\n",
        )

    def _expect_top_up(self, purse: Purse, millis: int) -> None:
        """A transfer arrives some hours later, when banks are open."""
        purse.is_waiting = True
        wait = self._plan.rng.randrange(2, 22)
        local = (_moment(millis) + timedelta(hours=wait)).astimezone(self._plan.zone)
        while local.weekday() >= SATURDAY or not OPENS <= local.hour < CLOSES:
            local += timedelta(hours=1)

        def arrive(at: datetime) -> None:
            purse.is_waiting = False
            purse.top_up(self._ledger, purse.step, at)

        self._at(millis_of(local), arrive)

    def _expect_payments(self, purse: Purse) -> None:
        """What was owed at the start of a month is paid in its second week."""
        owed: list[Decimal] = []

        def note(_at: datetime) -> None:
            owed.append(-purse.balance)

        def pay(at: datetime) -> None:
            amount = owed.pop() if owed else NOTHING
            if amount > 0:
                purse.top_up(self._ledger, amount, at)

        for day in self._plan.dates:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=self._plan.zone)
            if day.day in {1, PAYMENT_DAY}:
                self._at(millis_of(noon), note if day.day == 1 else pay)


def _owes_refund(decision: Decision, fate: Fate) -> bool:
    """What no supplier took is given back, and what was to be paid on delivery and failed."""
    if fate.final is None or fate.status == Status.DELIVERED:
        return False
    return fate.sent is None or decision.price.basis == "delivered"


def _price(decision: Decision) -> Decimal:
    return NOTHING if decision.reason or decision.price is None else decision.price.price


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def _decided(decision: Decision) -> str:
    """The columns that follow from the decision; a blocked message is priced at nothing."""
    price, cost = decision.price, decision.cost
    return line(
        decision.country,
        decision.network,
        _price(decision),
        price and price.id,
        price.basis if price else prices.Basis.SUBMITTED.value,
        decision.cost_unit,
        cost.price if cost else NOTHING,
        cost and cost.id,
        cost.basis if cost else prices.Basis.SUBMITTED.value,
        decision.route,
        decision.pool,
        decision.connector,
    )


def _tail(burst: Burst, batch: int, name: str, size: PartCount) -> str:
    """The columns that all messages of a request share."""
    payer, at = burst.sender.payer, _moment(burst.millis)
    return line(
        batch,
        payer.customer,
        payer.client,
        payer.account,
        payer.door,
        "sms",
        name,
        size.encoding.value,
        size.parts,
        payer.unit,
        burst.day,
        burst.hour,
        at.isoformat(),
        (at + VALIDITY).isoformat(),
        "",
    )
