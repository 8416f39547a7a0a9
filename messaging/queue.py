"""What waits and how fast it moves, read from the ends of indexes and never from whole tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Sum

from messaging.models import Attempt, Message
from messaging.states import Status
from portal.core.ids import first_of, moment_of

COUNTED_MAX = 50_000
MINUTE = timedelta(minutes=1)
COUNT = "SELECT count(*), min(id) FROM ({waiting} LIMIT %s) AS waiting"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that were accepted and not yet taken by a connector.

    Beyond COUNTED_MAX the number is that, and the oldest is one of those counted.
    """

    number: int
    oldest: datetime | None

    @property
    def is_more(self) -> bool:
        return self.number >= COUNTED_MAX


def waiting(user) -> Waiting:
    """What of the user's is queued or at a connector right now."""
    mine = Message.objects.visible_to(user).order_by().values("id")
    open_attempts = Attempt.objects.filter(result=Attempt.Result.OPEN.value)
    at_a_connector = mine.filter(
        status=Status.SUBMITTING.value, pk__in=open_attempts.values("message_id")
    )
    both = mine.filter(place__isnull=False).union(at_a_connector, all=True)
    try:
        sql, params = both.query.sql_with_params()
    except EmptyResultSet:  # A person without any customer or client.
        return Waiting(0, None)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(waiting=sql), [*params, COUNTED_MAX])
        number, oldest = cursor.fetchone()
    return Waiting(number, moment_of(oldest) if oldest else None)


def accepted_parts(user, now: datetime) -> int:
    """Parts of the user's that were accepted in the minute before now."""
    recent = Message.objects.visible_to(user).filter(id__gte=first_of(now - MINUTE))
    return recent.order_by().aggregate(parts=Sum("parts"))["parts"] or 0


def taken_parts(now: datetime) -> dict[int, int]:
    """Parts each connector took of those it was offered in the minute before now."""
    recent = Attempt.objects.filter(
        id__gte=first_of(now - MINUTE), result=Attempt.Result.TAKEN.value
    )
    counted = recent.order_by().values_list("connector_id").annotate(parts=Count("id"))
    return dict(counted)
