"""What the dashboard reads of today's traffic: each question once per look."""

from datetime import date, timedelta

from portal.kit.cards import Glance
from reports import tally, traffic
from reports.models import DayClient, DayConnector, DayHour
from reports.tally import Tally

HOURS = range(24)
WEEKS = 4
DAY = timedelta(days=1)


class Hours:
    """Today hour by hour, beside the mean of the last four days of its weekday."""

    def __init__(self, glance: Glance) -> None:
        self.glance = glance
        self.before = [glance.today - week * 7 * DAY for week in range(1, WEEKS + 1)]
        self._read = traffic.by(
            DayHour, "day", "hour", user=glance.user, day__in=[glance.today, *self.before]
        )
        # A day without any traffic, such as one before the first message, is not usual.
        self._with_traffic = sorted({day for day, _ in self._read} - {glance.today})

    def at(self, hour: int) -> Tally:
        return self._read.get((self.glance.today, hour)) or Tally()

    @property
    def today(self) -> Tally:
        return traffic.total(self.at(hour) for hour in HOURS)

    @property
    def is_usual_known(self) -> bool:
        return bool(self._with_traffic)

    def usual_at(self, hour: int) -> float:
        """Parts sent in this hour of a usual day of the same weekday."""
        found = [self._read.get((day, hour)) for day in self._with_traffic]
        return sum(one.sent_parts for one in found if one) / max(1, len(self._with_traffic))

    @property
    def usual_so_far(self) -> float:
        """Parts sent on a usual day up to this minute."""
        local = self.glance.local
        part = (local.minute * 60 + local.second) / 3600
        return sum(map(self.usual_at, range(local.hour))) + part * self.usual_at(local.hour)

    @property
    def usual_efficiency(self) -> float | None:
        whole = traffic.total(
            one for (day, _), one in self._read.items() if day != self.glance.today
        )
        return whole.efficiency


def hours(glance: Glance) -> Hours:
    return Hours(glance)


def by_payer(glance: Glance) -> dict[tuple[date, int, int | None], Tally]:
    """Yesterday's and today's traffic by day, customer and client."""
    days = (glance.today - DAY, glance.today)
    return traffic.by(
        DayClient, "day", "customer_id", "client_id", user=glance.user, day__range=days
    )


def by_connector(glance: Glance) -> dict[tuple[date, int, int | None], Tally]:
    """Today's traffic and that of the seven days before, by day, connector and network."""
    days = (glance.today - 7 * DAY, glance.today)
    return traffic.by(
        DayConnector,
        "day",
        "connector_id",
        "network_id",
        user=glance.user,
        day__range=days,
        connector__isnull=False,
    )


def beside_usual(glance: Glance, place: int) -> dict[int, tuple[Tally, float | None]]:
    """Today's traffic with the usual efficiency of seven days, by one place of the key.

    Place 1 of `by_connector` is the connector, place 2 the network.
    """
    today: dict[int, Tally] = {}
    before: dict[int, Tally] = {}
    for key, found in glance.once(by_connector).items():
        if key[place] is not None:
            side = today if key[0] == glance.today else before
            side[key[place]] = traffic.total([side.get(key[place], Tally()), found])
    usual = {name: _known(whole) for name, whole in before.items()}
    return {name: (found, usual.get(name)) for name, found in today.items()}


def _known(whole: Tally) -> float | None:
    return whole.efficiency if whole.sent_parts >= tally.PARTS_MIN else None
