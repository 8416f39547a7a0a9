"""Which pool a message takes: the first route whose conditions all hold.

The client's routes are asked first, then its customer's, the service's, the platform's; inside a
scope the lower priority number first, then the older route. A condition that is not filled in does
not ask anything; one with several lines holds when any of them does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

Scope = Literal["client", "customer", "service", "platform"]
SenderType = Literal["alpha", "numeric"]

MINUTES = 24 * 60
# So many of a condition's lines are told one by one.
SHOWN = 5
# Which conditions hold for all messages of a payer to a place by a channel, or for none of them.
OF_A_PLACE = frozenset({"disabled", "country", "network", "channel"})
REGIONS_MAX = 50_000
TYPES = {"alpha": "alphanumeric", "numeric": "numeric"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """One route. `scope_id` is the client's, customer's or service's id, 0 for the platform.

    The time of day is half-open, in minutes, and may pass midnight; from equal to is all day. With
    one of the errors `reroutes` a refused message goes on to the pool's next connector.
    """

    id: int
    priority: int
    scope: Scope
    scope_id: int
    pool_id: int
    country: str | None = None
    network: int | None = None
    channel: str | None = None
    senders: tuple[str, ...] = ()
    sender_type: SenderType | None = None
    number_prefixes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    ignore_case: bool = False
    door_id: int | None = None
    from_minute: int | None = None
    to_minute: int | None = None
    enabled: bool = True
    reroutes: frozenset[int] = frozenset()


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
    """A route with its conditions, and what they ask beside the place for the way that is fast."""

    route: RouteRow
    conditions: list[Condition]
    open_tests: list[Callable[[Query], bool]]
    open_codes: frozenset[str]


class Region(NamedTuple):
    """The routes that one payer's messages to one place may take, with what is left to ask.

    `asks_...`: what their way can depend on besides payer, place, channel, door and time.
    """

    routes: list[tuple[RouteRow, list[Callable[[Query], bool]]]]
    asks_sender: bool
    asks_number: bool
    asks_text: bool


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
        self._regions: dict[tuple[Any, ...], Region] = {}
        for row in sorted(rows, key=lambda row: (row.priority, row.id)):
            scope_id = 0 if row.scope == "platform" else row.scope_id
            self._by_scope[row.scope, scope_id].append(_candidate(row))

    def find(self, query: Query) -> Chosen:
        """The way of a message, and the answers of the routes on the way to it."""
        return Chosen(next(self.matches(query), None), query, self._candidates(query))

    def matches(self, query: Query) -> Iterator[RouteRow]:
        """All routes that want the message, best first: where to go on when a pool fails."""
        region = self.region(
            query.client,
            query.customer,
            query.service,
            query.country,
            query.network,
            query.channel,
        )
        for route, tests in region.routes:
            for holds in tests:
                if not holds(query):
                    break
            else:
                yield route

    def region(
        self,
        client: int | None,
        customer: int | None,
        service: int | None,
        country: str | None,
        network: int | None,
        channel: str,
    ) -> Region:
        """What is left to ask of messages of one payer to one place; worked out once."""
        known = self._by_scope
        key = (
            client if ("client", client) in known else None,
            customer if ("customer", customer) in known else None,
            service if ("service", service) in known else None,
            country,
            network,
            channel,
        )
        found = self._regions.get(key)
        if found is None:
            if len(self._regions) >= REGIONS_MAX:
                self._regions.clear()
            query = Query(
                number="",
                channel=channel,
                minute=0,
                client=client,
                customer=customer,
                service=service,
                country=country,
                network=network,
            )
            found = self._regions[key] = _region(_in_turn(self._candidates(query)), query)
        return found

    def answers(self, query: Query) -> Iterator[Asked]:
        """What each route says to a message, in the order asked: to explain."""
        for candidate in _in_turn(self._candidates(query)):
            yield _answer(candidate, query)

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


def _region(candidates: Iterable[Candidate], query: Query) -> Region:
    left = [one for one in candidates if _is_of(one.route, query)]
    asks = set().union(*(one.open_codes for one in left))
    return Region(
        [(one.route, one.open_tests) for one in left],
        bool(asks & {"sender", "sender_type"}),
        "number" in asks,
        "text" in asks,
    )


def _is_of(route: RouteRow, query: Query) -> bool:
    """Whether every condition of OF_A_PLACE holds."""
    return (
        route.enabled
        and (not route.country or route.country == query.country)
        and (route.network is None or route.network == query.network)
        and (not route.channel or route.channel == query.channel)
    )


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
    left = [one for one in conditions if one.code not in OF_A_PLACE]
    return Candidate(
        row, conditions, [one.holds for one in left], frozenset(one.code for one in left)
    )


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
    if row.number_prefixes:
        prefixes = row.number_prefixes
        yield Condition(
            "number",
            lambda query: query.number.startswith(prefixes),
            f"It is for numbers that begin with {_either(prefixes)}.",
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
    if row.sender_type:
        wanted = row.sender_type == "numeric"
        yield Condition(
            "sender_type",
            lambda query: is_numeric(query.sender) is wanted,
            f"It is for {TYPES[row.sender_type]} senders.",
        )
    if row.senders:
        sentence = f"It is for the sender name {_either(row.senders)}."
        yield Condition("sender", _sender_test(row), sentence)


def _content(row: RouteRow) -> Iterator[Condition]:
    start = row.from_minute or 0
    end = MINUTES if row.to_minute is None else row.to_minute
    if (start, end) != (0, MINUTES):
        sentence = f"It is open from {_clock(start)} to {_clock(end)}."
        yield Condition("time", _time_test(start, end), sentence)
    if row.texts:
        sentence = f"It is for texts that contain {_either(row.texts, quoted=True)}."
        yield Condition("text", _text_test(row), sentence)


def is_numeric(sender: str) -> bool:
    """Whether a sender is a number, long or short, with or without a plus."""
    digits = sender.removeprefix("+")
    return digits.isascii() and digits.isdigit()


def _sender_test(row: RouteRow) -> Callable[[Query], bool]:
    if row.ignore_case:
        folded = frozenset(sender.casefold() for sender in row.senders)
        return lambda query: query.folded_sender in folded
    senders = frozenset(row.senders)
    return lambda query: query.sender in senders


def _text_test(row: RouteRow) -> Callable[[Query], bool]:
    if len(row.texts) > 1:
        return _any_text_test(row)
    (wanted,) = row.texts
    if row.ignore_case:
        folded = wanted.casefold()
        return lambda query: folded in query.folded_text
    return lambda query: wanted in query.text


def _any_text_test(row: RouteRow) -> Callable[[Query], bool]:
    if row.ignore_case:
        folded = tuple(text.casefold() for text in row.texts)
        return lambda query: any(text in query.folded_text for text in folded)
    return lambda query: any(text in query.text for text in row.texts)


def _time_test(start: int, end: int) -> Callable[[Query], bool]:
    if start < end:
        return lambda query: start <= query.minute < end
    return lambda query: query.minute >= start or query.minute < end


def _either(values: tuple[str, ...], *, quoted: bool = False) -> str:
    """The first few of the values, told in one row."""
    shown = [f"“{value}”" if quoted else value for value in values[:SHOWN]]
    if len(values) > SHOWN:
        return f"{', '.join(shown)} or {len(values) - SHOWN} others"
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
