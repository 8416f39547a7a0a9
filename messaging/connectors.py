"""How the connectors stand: what their links say, and what their silence says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from messaging.models import Connector, ConnectorState
from messaging.smpp.link_words import Phase

UP, DOWN, STOPPED = "up", "down", "stopped"
SILENCE_MAX = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Standing:
    """A connector and its link: up, down or stopped; since when and why, where it is known."""

    connector: Connector
    state: str
    since: datetime | None = None
    reason: str = ""


def with_links(rows: QuerySet[Connector], now: datetime) -> QuerySet[Connector]:
    """Connectors with what their binds say together: bound, window_used, last_minute."""
    fresh = Q(links__seen_at__gt=now - SILENCE_MAX)
    return rows.select_related("state").annotate(
        bound=Count("links", filter=fresh & Q(links__state=Phase.BOUND.value)),
        window_used=Coalesce(Sum("links__window_used", filter=fresh), 0),
        last_minute=Coalesce(Sum("links__last_minute", filter=fresh), 0),
    )


def standings(now: datetime) -> list[Standing]:
    """Every connector as it stands, those that are down first."""
    rows = Connector.objects.select_related("state")
    order = (DOWN, UP, STOPPED)
    return sorted((standing(row, now) for row in rows), key=lambda one: order.index(one.state))


def standing(connector: Connector, now: datetime) -> Standing:
    """How one connector stands; its `state` is read."""
    said = getattr(connector, "state", None)
    if not connector.is_enabled:
        return Standing(connector, STOPPED)
    if said is None:
        return Standing(connector, DOWN, None, _("no worker has taken it up"))
    if now - said.seen_at > SILENCE_MAX:
        return Standing(connector, DOWN, said.seen_at, _("its worker is silent"))
    state = UP if said.state == ConnectorState.State.UP else DOWN
    return Standing(connector, state, said.since, said.reason)
