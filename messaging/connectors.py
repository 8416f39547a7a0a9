"""How the connectors stand: what their links say, and what their silence says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.models import Connector, ConnectorState

UP, DOWN, STOPPED = "up", "down", "stopped"
SILENCE_MAX = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Standing:
    """A connector and its link: up, down or stopped; since when and why, where it is known."""

    connector: Connector
    state: str
    since: datetime | None = None
    reason: str = ""


def standings(now: datetime) -> list[Standing]:
    """Every connector as it stands, those that are down first."""
    rows = Connector.objects.select_related("state")
    order = (DOWN, UP, STOPPED)
    return sorted((_standing(row, now) for row in rows), key=lambda one: order.index(one.state))


def _standing(connector: Connector, now: datetime) -> Standing:
    said = getattr(connector, "state", None)
    if not connector.is_enabled:
        return Standing(connector, STOPPED)
    if said is None:
        return Standing(connector, DOWN, None, "no worker has taken it up")
    if now - said.seen_at > SILENCE_MAX:
        return Standing(connector, DOWN, said.seen_at, "its worker is silent")
    state = UP if said.state == ConnectorState.State.UP else DOWN
    return Standing(connector, state, said.since, said.reason)
