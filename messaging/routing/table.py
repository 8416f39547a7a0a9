"""Which pool a message takes: the first route whose conditions all hold.

The client's routes are asked first, then its customer's, the service's, the platform's; inside a
scope the lower priority number first, then the older route. A condition that is not filled in does
not ask anything.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

Scope = Literal["client", "customer", "service", "platform"]

MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """One route. `scope_id` is the client's, customer's or service's id, 0 for the platform.

    The time of day is half-open, in minutes, and may pass midnight; from equal to is all day.
    """

    id: int
    priority: int
    scope: Scope
    scope_id: int
    pool_id: int
    country: str | None = None
    network: int | None = None
    channel: str | None = None
    sender: str | None = None
    number_prefix: str | None = None
    text_contains: str | None = None
    ignore_case: bool = False
    door_id: int | None = None
    from_minute: int | None = None
    to_minute: int | None = None
    enabled: bool = True


@dataclass(kw_only=True)
class Query:
    """What is known of a message when it asks for its way; `minute` is the local minute of day."""

    number: str
    channel: str
    minute: int
    client: int | None = None
    customer: int | None = None
    service: int | None = None
    country: str | None = None
    network: int | None = None
    sender: str = ""
    text: str = ""
    door: int | None = None

    @cached_property
    def folded_text(self) -> str:
        """The text without its case: folded at most once, however many routes ask."""
        return self.text.casefold()

    @cached_property
    def folded_sender(self) -> str:
        """The sender name without its case."""
        return self.sender.casefold()


class Asked(NamedTuple):
    """What one route answered: `code` is "" for the chosen one, else which condition failed."""

    route: RouteRow
    code: str
    sentence: str


class Condition(NamedTuple):
    """One filled-in condition of a route, with the words for a message that fails it."""

    code: str
    holds: Callable[[Query], bool]
    sentence: str


class Candidate(NamedTuple):
    """A route with its conditions, and their tests alone for the way that must be fast."""

    route: RouteRow
    conditions: list[Condition]
    tests: list[Callable[[Query], bool]]


class Chosen:
    """The answer to a query: a route, or None when no route wants the message."""

    __slots__ = ("_candidates", "_query", "route")

    def __init__(
        self, route: RouteRow | None, query: Query, candidates: list[list[Candidate]]
    ) -> None:
        self.route = route
        self._query = query
        self._candidates = candidates

    @property
    def asked(self) -> list[Asked]:
        """The routes asked, in order, each with why not; the chosen one is the last.

        It is worked out when somebody looks, so that choosing pays nothing for it.
        """
        answers = []
        for candidate in _in_turn(self._candidates):
            answers.append(_answer(candidate, self._query))
            if candidate.route is self.route:
                break
        return answers


class RouteTable:
    """All routes, compiled. It never changes; a change of routes makes a new one."""

    def __init__(self, rows: Iterable[RouteRow]) -> None:
        self._by_scope: defaultdict[tuple[Scope, int], list[Candidate]] = defaultdict(list)
        rows = list(rows)
        asked = [row for row in rows if row.enabled]
        # What a message's way can depend on besides its place, channel and payer.
        self.asks_sender = any(row.sender for row in asked)
        self.asks_number = any(row.number_prefix for row in asked)
        self.asks_text = any(row.text_contains for row in asked)
        for row in sorted(rows, key=lambda row: (row.priority, row.id)):
            scope_id = 0 if row.scope == "platform" else row.scope_id
            self._by_scope[row.scope, scope_id].append(_candidate(row))

    def find(self, query: Query) -> Chosen:
        """The way of a message, and the answers of the routes on the way to it."""
        candidates = self._candidates(query)
        return Chosen(next(_matches(candidates, query), None), query, candidates)

    def matches(self, query: Query) -> Iterator[RouteRow]:
        """All routes that want the message, best first: where to go on when a pool fails."""
        return _matches(self._candidates(query), query)

    def _candidates(self, query: Query) -> list[list[Candidate]]:
        scopes: list[tuple[Scope, int | None]] = [
            ("client", query.client),
            ("customer", query.customer),
            ("service", query.service),
            ("platform", 0),
        ]
        known = self._by_scope
        return [
            known[scope, scope_id]
            for scope, scope_id in scopes
            if scope_id is not None and (scope, scope_id) in known
        ]


def _matches(candidates: list[list[Candidate]], query: Query) -> Iterator[RouteRow]:
    for group in candidates:
        for route, _, tests in group:
            for holds in tests:
                if not holds(query):
                    break
            else:
                yield route


def _in_turn(candidates: list[list[Candidate]]) -> Iterator[Candidate]:
    for group in candidates:
        yield from group


def _answer(candidate: Candidate, query: Query) -> Asked:
    for condition in candidate.conditions:
        if not condition.holds(query):
            return Asked(candidate.route, condition.code, condition.sentence)
    return Asked(candidate.route, "", "Every condition holds.")


def _candidate(row: RouteRow) -> Candidate:
    # The cheap conditions that fail most often come first.
    conditions = [*_place(row), *_identity(row), *_content(row)]
    return Candidate(row, conditions, [condition.holds for condition in conditions])


def _place(row: RouteRow) -> Iterator[Condition]:
    if not row.enabled:
        yield Condition("disabled", lambda query: False, "The route is switched off.")
    if row.country:
        yield Condition(
            "country",
            lambda query: query.country == row.country,
            f"It is for numbers of {row.country}.",
        )
    if row.network is not None:
        yield Condition(
            "network", lambda query: query.network == row.network, "It is for another network."
        )
    if row.number_prefix:
        prefix = row.number_prefix
        yield Condition(
            "number",
            lambda query: query.number.startswith(prefix),
            f"It is for numbers that begin with {prefix}.",
        )


def _identity(row: RouteRow) -> Iterator[Condition]:
    if row.channel:
        yield Condition(
            "channel",
            lambda query: query.channel == row.channel,
            f"It is for the channel {row.channel}.",
        )
    if row.door_id is not None:
        yield Condition(
            "door",
            lambda query: query.door == row.door_id,
            "It is for messages from another door.",
        )
    if row.sender:
        yield Condition("sender", _sender_test(row), f"It is for the sender name {row.sender}.")


def _content(row: RouteRow) -> Iterator[Condition]:
    start = row.from_minute or 0
    end = MINUTES if row.to_minute is None else row.to_minute
    if (start, end) != (0, MINUTES):
        sentence = f"It is open from {_clock(start)} to {_clock(end)}."
        yield Condition("time", _time_test(start, end), sentence)
    if row.text_contains:
        sentence = f"It is for texts that contain “{row.text_contains}”."
        yield Condition("text", _text_test(row), sentence)


def _sender_test(row: RouteRow) -> Callable[[Query], bool]:
    if row.ignore_case:
        folded = (row.sender or "").casefold()
        return lambda query: query.folded_sender == folded
    return lambda query: query.sender == row.sender


def _text_test(row: RouteRow) -> Callable[[Query], bool]:
    wanted = row.text_contains or ""
    if row.ignore_case:
        folded = wanted.casefold()
        return lambda query: folded in query.folded_text
    return lambda query: wanted in query.text


def _time_test(start: int, end: int) -> Callable[[Query], bool]:
    if start < end:
        return lambda query: start <= query.minute < end
    return lambda query: query.minute >= start or query.minute < end


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
