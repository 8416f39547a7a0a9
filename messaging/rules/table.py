"""What goes out instead of a sender and a text: the rules of replacement, compiled.

The client's rules come first, then its customer's, the connector's, the platform's; inside a scope
the lower priority number first, then the older rule. Of the sender rules the first that matches
decides. Content rules all apply, each to what the one before has left, and they ask for the sender
as it came.

What was charged stays true: a content rule after which the text would need more parts than as it
came is left out, and the answer says so.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from messaging.rules import phrases
from messaging.rules.phrases import AllDigits, BadPhrase, Phrase, Put, TooLong, TooOften
from messaging.text import parts
from portal.core import sender_ids

Kind = Literal["sender", "content"]
Scope = Literal["client", "customer", "connector", "platform"]
Place = tuple[int | None, int | None, int | None, str | None, int | None, str]

SENDER: Kind = "sender"
CONTENT: Kind = "content"
EVERY_SENDER = "*"
CHANNELS = (sender_ids.SMS, sender_ids.VIBER)
VIBER_MOST = 1_000
PLACES_MAX = 20_000

# Why a rule that matches is left out.
MORE_PARTS = "more_parts"
TOO_OFTEN = "too_often"
NO_SENDER = "no_sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule. `scope_id` is the client's, customer's or connector's id, 0 for the platform.

    A condition that is not filled in does not ask anything; the sender may be `*`, too.
    """

    id: int
    kind: Kind
    priority: int
    scope: Scope = "platform"
    scope_id: int = 0
    country: str | None = None
    network: int | None = None
    connector: int | None = None
    sender: str = ""
    ignore_case: bool = True
    senders: tuple[str, ...] = ()
    is_sticky: bool = False
    phrase: str = ""
    is_regex: bool = False
    put: str = Put.TEXT
    replacement: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One message as it came. `text` is None where none may be replaced; `parts` were charged.

    `ticket` picks among senders: the same ticket always picks the same one.
    """

    sender: str
    recipient: str
    text: str | None = None
    parts: int = 1
    ticket: int = 0
    channel: str = sender_ids.SMS
    client: int | None = None
    customer: int | None = None
    connector: int | None = None
    country: str | None = None
    network: int | None = None


class Step(NamedTuple):
    """What one matching rule did, or would have done: `code` says why it was left out."""

    rule: int
    kind: Kind
    before: str
    after: str
    code: str = ""


class Replaced(NamedTuple):
    """What goes out; `rules` are those that changed something, in the order they were applied."""

    sender: str
    text: str | None
    rules: tuple[int, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def left_out(self) -> tuple[int, ...]:
        """The rules that matched and were not applied."""
        return tuple(step.rule for step in self.steps if step.code)


class SenderRule(NamedTuple):
    row: RuleRow
    wanted: str
    senders: dict[str, tuple[str, ...]]


class ContentRule(NamedTuple):
    row: RuleRow
    wanted: str
    phrase: Phrase | AllDigits


class Rules(NamedTuple):
    """The rules for one place, in the order in which they are asked."""

    senders: tuple[SenderRule, ...]
    contents: tuple[ContentRule, ...]


class RuleTable:
    """All rules, compiled. It never changes; a change of rules makes a new one."""

    def __init__(self, rows: Iterable[RuleRow] = ()) -> None:
        self._by_scope: defaultdict[tuple[Scope, int], list[SenderRule | ContentRule]]
        self._by_scope = defaultdict(list)
        self._places: dict[Place, Rules] = {}
        # Rules that cannot be compiled, each with why; the others are as good without them.
        self.faults: dict[int, str] = {}
        enabled = [row for row in rows if row.enabled]
        for row in sorted(enabled, key=lambda row: (row.priority, row.id)):
            try:
                rule = _compiled(row)
            except BadPhrase as fault:
                self.faults[row.id] = str(fault)
            else:
                scope_id = 0 if row.scope == "platform" else row.scope_id
                self._by_scope[row.scope, scope_id].append(rule)

    def __bool__(self) -> bool:
        return bool(self._by_scope)

    def asked(self, query: Query) -> Rules:
        """The rules for a message's payer, connector and destination, whatever it says."""
        place = (
            query.client,
            query.customer,
            query.connector,
            query.country,
            query.network,
            query.channel,
        )
        known = self._places.get(place)
        if known is None:
            if len(self._places) > PLACES_MAX:
                self._places.clear()
            known = self._places[place] = self._for(query)
        return known

    def apply(self, query: Query) -> Replaced:
        """What goes out instead; without a matching rule, what came."""
        sender, first = self.sender(query)
        text, others = self.content(query)
        steps = (*first, *others)
        return Replaced(sender, text, applied(steps), steps)

    def sender(self, query: Query) -> tuple[str, tuple[Step, ...]]:
        """The sender that goes out, and what the rules for senders did."""
        steps = []
        folded = query.sender.casefold()
        for rule in self.asked(query).senders:
            if not _is_for(rule.row, rule.wanted, query.sender, folded):
                continue
            choice = rule.senders.get(query.channel, ())
            if choice:
                picked = choice[_turn(rule.row, query) % len(choice)]
                step = Step(rule.row.id, SENDER, query.sender, picked)
                return picked, (*steps, step)
            steps.append(Step(rule.row.id, SENDER, query.sender, query.sender, NO_SENDER))
        return query.sender, tuple(steps)

    def content(self, query: Query) -> tuple[str | None, tuple[Step, ...]]:
        """The text that goes out, and what the rules for content did, one after the other."""
        text = query.text
        if text is None:
            return None, ()
        steps = []
        folded = query.sender.casefold()
        for rule in self.asked(query).contents:
            if not _is_for(rule.row, rule.wanted, query.sender, folded):
                continue
            step = _step(rule, text, query)
            if step is not None:
                steps.append(step)
                text = text if step.code else step.after
        return text, tuple(steps)

    def _for(self, query: Query) -> Rules:
        found = list(self._matching(query))
        return Rules(
            tuple(rule for rule in found if isinstance(rule, SenderRule)),
            tuple(rule for rule in found if isinstance(rule, ContentRule)),
        )

    def _matching(self, query: Query) -> Iterator[SenderRule | ContentRule]:
        if query.channel not in CHANNELS:
            return
        scopes: list[tuple[Scope, int | None]] = [
            ("client", query.client),
            ("customer", query.customer),
            ("connector", query.connector),
            ("platform", 0),
        ]
        for scope, scope_id in scopes:
            if scope_id is not None:
                for rule in self._by_scope.get((scope, scope_id), ()):
                    if _is_placed(rule.row, query):
                        yield rule


def applied(steps: Iterable[Step]) -> tuple[int, ...]:
    """The rules that changed something."""
    return tuple(step.rule for step in steps if not step.code and step.before != step.after)


def check(row: RuleRow) -> None:
    """Raises BadPhrase for a content rule that can never work."""
    _compiled(row)


def _compiled(row: RuleRow) -> SenderRule | ContentRule:
    wanted = "" if row.sender == EVERY_SENDER else row.sender
    wanted = wanted.casefold() if row.ignore_case else wanted
    if row.kind == SENDER:
        fitting = {
            channel: tuple(one for one in row.senders if not sender_ids.fault(one, channel))
            for channel in CHANNELS
        }
        return SenderRule(row, wanted, fitting)
    compiled = phrases.phrase(
        row.phrase,
        put=Put(row.put),
        replacement=row.replacement,
        is_regex=row.is_regex,
        ignore_case=row.ignore_case,
    )
    return ContentRule(row, wanted, compiled)


def _is_placed(row: RuleRow, query: Query) -> bool:
    return (
        (row.country is None or row.country == query.country)
        and (row.network is None or row.network == query.network)
        and (row.connector is None or row.connector == query.connector)
    )


def _is_for(row: RuleRow, wanted: str, sender: str, folded: str) -> bool:
    return not wanted or wanted == (folded if row.ignore_case else sender)


def _turn(row: RuleRow, query: Query) -> int:
    """A number that looks like chance and is not: of the message, or of its recipient."""
    what = query.recipient if row.is_sticky else query.ticket
    digest = hashlib.blake2b(f"{row.id} {what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _step(rule: ContentRule, text: str, query: Query) -> Step | None:
    """What a rule does to the text; None if it finds nothing, or leaves it as it is."""
    is_sms = query.channel == sender_ids.SMS
    # Of a text in so many parts no more characters than these can be left.
    most = query.parts * parts.GSM_ALONE if is_sms else max(VIBER_MOST, len(text))
    try:
        after = rule.phrase.replaced(text, length_max=most)
    except TooLong:
        return Step(rule.row.id, CONTENT, text, text, MORE_PARTS)
    except TooOften:
        return Step(rule.row.id, CONTENT, text, text, TOO_OFTEN)
    if after == text:
        return None
    if is_sms and parts.parts(after).parts > query.parts:
        return Step(rule.row.id, CONTENT, text, after, MORE_PARTS)
    return Step(rule.row.id, CONTENT, text, after)
