"""What stops messages, compiled with the book: which lists there are, their patterns, text rules.

Numbers are not in it: they come by the million, so a commit asks for those of its own recipients.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import structlog
from django.utils import timezone

from messaging.models.block_list import BlockEntry, BlockList
from messaging.models.opt_out import OptOut
from messaging.models.sending_limit import SendingLimit
from messaging.models.text_rule import Moderation, TextRule
from messaging.models.traffic_alarm import TrafficAlarm
from messaging.stops import texts
from messaging.stops.patterns import Prefixes, Senders

log = structlog.get_logger(__name__)
Owner = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """One block list: its number, and what of it is compiled."""

    id: int
    prefixes: Prefixes
    senders: Senders


@dataclass(frozen=True, slots=True)
class Limit:
    """What holds for an account; None and empty limit nothing."""

    spend_cap: Decimal | None = None
    per_hour: int | None = None
    countries: frozenset[str] = frozenset()

    @property
    def counts(self) -> bool:
        return self.spend_cap is not None or self.per_hour is not None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Traffic of an account that looks made up: what goes there is held until that moment."""

    kind: str
    place: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Stops:
    """`lists` by their scope and whose they are; `limits` and `alarms` by the paying account."""

    lists: dict[Owner, Listed] = field(default_factory=dict)
    has_opt_outs: bool = False
    rules: tuple[texts.Rule, ...] = ()
    moderated: frozenset[int] = frozenset()
    limits: dict[int, Limit] = field(default_factory=dict)
    alarms: dict[int, tuple[Alarm, ...]] = field(default_factory=dict)

    def lists_of(self, customer: int, client: int | None) -> list[Listed]:
        """The lists that any message of this payer must pass, the widest first."""
        owners = ((PLATFORM, 0), (CUSTOMER, customer), (CLIENT, client or 0))
        return [self.lists[owner] for owner in owners if owner in self.lists]

    def list_of_connector(self, connector: int | None) -> Listed | None:
        return self.lists.get((CONNECTOR, connector or 0))


PLATFORM, CONNECTOR = BlockList.Scope.PLATFORM.value, BlockList.Scope.CONNECTOR.value
CUSTOMER, CLIENT = BlockList.Scope.CUSTOMER.value, BlockList.Scope.CLIENT.value
NONE = Stops()


def read() -> Stops:
    return Stops(
        lists=_lists(),
        has_opt_outs=OptOut.objects.exists(),
        rules=tuple(_rules()),
        moderated=frozenset(
            Moderation.objects.filter(is_manual=True).values_list("client_id", flat=True)
        ),
        limits={
            row.account_id: Limit(row.spend_cap, row.per_hour, frozenset(row.countries))
            for row in SendingLimit.objects.all()
        },
        alarms=_alarms(),
    )


def _lists() -> dict[Owner, Listed]:
    patterns: dict[tuple[int, str], list[tuple[str, datetime | None]]] = defaultdict(list)
    rows = BlockEntry.objects.exclude(kind=BlockEntry.Kind.NUMBER)
    for pk, kind, value, until in rows.values_list("list_id", "kind", "value", "until"):
        patterns[pk, kind].append((value, until))
    return {
        (row.scope, row.connector_id or row.client_id or row.customer_id or 0): Listed(
            row.pk, Prefixes(patterns[row.pk, "prefix"]), Senders(patterns[row.pk, "sender"])
        )
        for row in BlockList.objects.all()
    }


def _rules():
    for row in TextRule.objects.filter(is_enabled=True):
        try:
            find = texts.finder(row.kind, row.entries.splitlines(), whole_words=row.whole_words)
        except texts.BadRule as fault:
            # Entered past the form, where it is refused: the other rules must go on.
            log.error("text_rule_unusable", rule=row.pk, fault=str(fault))
            continue
        holds = row.action == TextRule.Action.HOLD
        yield texts.Rule(row.pk, row.name, row.customer_id, row.client_id, row.channel, holds, find)


def _alarms() -> dict[int, tuple[Alarm, ...]]:
    found: dict[int, list[Alarm]] = defaultdict(list)
    for row in TrafficAlarm.objects.filter(ended_at=None, until__gt=timezone.now()):
        found[row.account_id].append(Alarm(row.kind, row.place, row.until))
    return {account: tuple(alarms) for account, alarms in found.items()}
