"""Traffic by door: a customer's by the doors it came in through, and one door's by the hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from clients.models import Door
from customers.models import Customer
from portal.core.periods import Period
from portal.models import User
from reports import span, traffic
from reports.models import DayDoor, HourDoor
from reports.span import Span
from reports.tally import Tally

HOURS = 48
HOUR = timedelta(hours=1)
# SMPP accounts first, then the other doors as their kinds are listed.
KINDS = sorted(Door.Kind, key=lambda kind: kind != Door.Kind.SMPP)


@dataclass(frozen=True, slots=True)
class Line:
    """A door and what went through it."""

    door: Door
    tally: Tally

    @property
    def name(self) -> str:
        return str(self.door.smppaccount) if self.is_smpp else self.door.name

    @property
    def system_id(self) -> str:
        return self.door.smppaccount.system_id if self.is_smpp else ""

    @property
    def is_smpp(self) -> bool:
        return self.door.kind == Door.Kind.SMPP

    @property
    def kind(self) -> str:
        return self.door.get_kind_display()

    @property
    def client(self) -> str:
        return str(self.door.client) if self.door.client else ""

    @property
    def is_archived(self) -> bool:
        return self.door.archived_at is not None


class CustomerTraffic:
    """What an address asks for of a customer's traffic, within what its user may see."""

    def __init__(self, user: User, customer: Customer, params: QueryDict) -> None:
        self.user, self.customer, self.params = user, customer, params
        self.today = timezone.localdate(timezone=timezone.get_default_timezone())
        self.span: Span = span.asked(params, self.today)

    @property
    def period(self) -> Period:
        return self.span.period

    @cached_property
    def _read(self) -> dict[int, Tally]:
        found = traffic.by(
            DayDoor,
            "door_id",
            user=self.user,
            customer=self.customer.pk,
            day__range=(self.period.start, self.period.last),
        )
        return {door: tally for (door,), tally in found.items()}

    @cached_property
    def lines(self) -> list[Line]:
        """Every SMPP account that is not archived, and every other door that had traffic.

        SMPP accounts come first; of each kind those that sent most.
        """
        living = Q(kind=Door.Kind.SMPP, archived_at__isnull=True)
        doors = Door.objects.visible_to(self.user).filter(customer=self.customer)
        doors = doors.filter(living | Q(pk__in=list(self._read)))
        lines = [
            Line(door, self._read.get(door.pk) or Tally())
            for door in doors.select_related("smppaccount", "client")
        ]
        return sorted(lines, key=_place)

    @cached_property
    def total(self) -> Tally:
        return traffic.total(self._read.values())

    @property
    def units(self) -> list[str]:
        return self.total.units

    @cached_property
    def chosen(self) -> Line | None:
        """The door whose days are asked for; None means all of them."""
        asked = self.params.get("door", "")
        return next((line for line in self.lines if str(line.door.pk) == asked), None)

    @cached_property
    def days(self) -> dict[date, Tally]:
        """Each day of the period in order, of the chosen door or of all."""
        return traffic.by_day(
            DayDoor,
            self.period,
            user=self.user,
            customer=self.customer.pk,
            door=self.chosen.door.pk if self.chosen else None,
        )

    @property
    def described(self) -> str:
        """Whose traffic of which days: "Tidewell Media, 1 Nov 2026 to 20 Nov 2026"."""
        return f"{self.customer}, {span.written(self.period)}"


def by_hour(door: Door, *, user: User, now: datetime) -> dict[tuple[date, int], Tally]:
    """What came in through a door in the last 48 hours, by the operator's day and hour, in order.

    The present hour is the last one. Where clocks are put back, two hours are one.
    """
    zone = timezone.get_default_timezone()
    moments = [(now - back * HOUR).astimezone(zone) for back in range(HOURS - 1, -1, -1)]
    hours = [(moment.date(), moment.hour) for moment in moments]
    found = traffic.by(
        HourDoor,
        "day",
        "hour",
        user=user,
        door=door.pk,
        day__range=(hours[0][0], hours[-1][0]),
    )
    return {hour: found.get(hour) or Tally() for hour in hours}


def _place(line: Line) -> tuple[int, int, str, int]:
    kind = KINDS.index(line.door.kind)
    return kind, -line.tally.sent_parts, line.name.lower(), line.door.pk
