"""What SMPP accounts are still to be told: receipts and inbound messages nobody has taken yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from clients.models import Door
from messaging.models import Message, Notice
from portal.core.ids import first_of, moment_of

COUNTED_MAX = 10_000
# How far apart a change of a message and the id of its notice may be: clocks differ.
APART = timedelta(minutes=1)

COUNT = """
SELECT count(*), count(DISTINCT door_id), min(id)
  FROM (SELECT id, door_id FROM messaging_notice {of} ORDER BY {order} LIMIT %s) AS waiting
"""
OF_ALL = COUNT.format(of="", order="id")
# As `messaging.dispatch.telling` claims: only the door's own index serves this order.
OF_DOOR = COUNT.format(of="WHERE door_id BETWEEN %s AND %s", order="door_id, id")


@dataclass(frozen=True, slots=True)
class Untold:
    """How many notices wait, of how many accounts, since when. Beyond COUNTED_MAX it is that."""

    number: int
    accounts: int
    oldest: datetime | None

    @property
    def is_more(self) -> bool:
        return self.number >= COUNTED_MAX


def everywhere() -> Untold:
    return _counted(OF_ALL, [])


def of(door: Door) -> Untold:
    return _counted(OF_DOOR, [door.pk, door.pk])


def about(message: Message) -> list[Notice]:
    """What the message's account is still to be told of it, in order."""
    if not message.asked or message.door.kind != Door.Kind.SMPP:
        return []
    # Notices have no index by message, and an account may have very many: look at their times.
    moments = [moment for moment in (message.sent_at, message.final_at) if moment]
    near = Q()
    for moment in moments:
        near |= Q(id__range=(first_of(moment - APART), first_of(moment + APART)))
    if not moments:
        return []
    found = Notice.objects.filter(near, door=message.door_id, message=message.pk)
    return list(found.order_by("id"))


def _counted(sql: str, params: list[int]) -> Untold:
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, COUNTED_MAX])
        number, accounts, oldest = cursor.fetchone()
    return Untold(number, accounts, moment_of(oldest) if oldest else None)
