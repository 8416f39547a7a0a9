"""The artificial-traffic guard: looks over what was accepted lately and raises alarms.

It runs once a minute, apart from acceptance, which only asks whether an alarm stands. An alarm
holds what goes to its place for an hour after such traffic was last seen. Two things look made up:
many messages to numbers that differ only in their last digits, and many to a country to which none
of the account's last 20,000 messages went.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from messaging.events import TrafficEvent
from messaging.letters import UNUSUAL_TRAFFIC
from messaging.models import TrafficAlarm
from portal.core.ids import first_of
from portal.kit import audit, letters, operator
from portal.models import User

WINDOW = timedelta(minutes=10)
HOLDS = timedelta(hours=1)
KNOWN = timedelta(days=30)
HABIT = 20_000
LAST_DIGITS = 3
Kind = TrafficAlarm.Kind

WATCHED = """m.id >= %(since)s AND m.channel = 'sms' AND m.charge <> 'none'
   AND NOT EXISTS (SELECT FROM messaging_sendinglimit AS l
                    WHERE l.account_id = m.account_id AND NOT l.watches_traffic)
"""
ADJACENT = """
SELECT m.account_id, left(m.recipient, -%(digits)s), count(DISTINCT m.recipient)::int
  FROM messaging_message AS m WHERE {watched}
 GROUP BY 1, 2 HAVING count(DISTINCT m.recipient) >= %(adjacent)s ORDER BY 1, 2
""".replace("{watched}", WATCHED)
# An account that sent nothing before has no habits: for it the inner question is NULL.
SUDDEN = """
SELECT found.account_id, found.country, found.messages
  FROM (SELECT m.account_id, m.customer_id, m.country, count(*)::int AS messages
          FROM messaging_message AS m WHERE {watched} AND m.country <> ''
         GROUP BY 1, 2, 3 HAVING count(*) >= %(sudden)s) AS found
 WHERE (SELECT bool_or(last.country = found.country)
          FROM (SELECT o.country FROM messaging_message AS o
                 WHERE o.customer_id = found.customer_id AND o.account_id = found.account_id
                   AND o.id < %(since)s AND o.id >= %(known)s
                 ORDER BY o.id DESC LIMIT %(habit)s) AS last) IS FALSE
 ORDER BY 1, 2
""".replace("{watched}", WATCHED)


class Seen(NamedTuple):
    """Traffic of an account to one place that looks made up."""

    account: int
    kind: str
    place: str
    messages: int


def look() -> int:
    """Raise alarms for what looks made up now, and keep up those that go on; return the new."""
    now = timezone.now()
    asked = {
        "since": first_of(now - WINDOW),
        "known": first_of(now - KNOWN),
        "habit": HABIT,
        "digits": LAST_DIGITS,
        "adjacent": settings.TRAFFIC_ADJACENT,
        "sudden": settings.TRAFFIC_SUDDEN,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADJACENT, asked)
        found = [Seen(pk, Kind.ADJACENT, place, n) for pk, place, n in cursor.fetchall()]
        cursor.execute(SUDDEN, asked)
        found += [Seen(pk, Kind.SUDDEN, place, n) for pk, place, n in cursor.fetchall()]
    return sum(_alarmed(seen) for seen in found)


def end(alarms: Iterable[TrafficAlarm], *, by: User) -> int:
    """End alarms: what comes goes again. What was held is decided in the moderation."""
    with transaction.atomic():
        found = list(
            TrafficAlarm.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(pk__in=[one.pk for one in alarms], ended_at=None)
        )
        for row in found:
            row.ended_at, row.ended_by = timezone.now(), by
            row.save(update_fields=["ended_at", "ended_by"])
            _record(by, TrafficEvent.ENDED, row)
    return len(found)


def _alarmed(seen: Seen) -> bool:
    """Raise the alarm or hold it up for another hour; whether it is a new one.

    One that staff ended stays ended for an hour: they have looked at this traffic.
    """
    now = timezone.now()
    rows = TrafficAlarm.objects.filter(account=seen.account, kind=seen.kind, place=seen.place)
    with transaction.atomic():
        # One that is over is history; the traffic of today is another case.
        rows.filter(ended_at=None, until__lte=now).update(ended_at=now)
        if rows.filter(ended_by__isnull=False, ended_at__gt=now - HOLDS).exists():
            return False
        row, is_new = rows.filter(ended_at=None).get_or_create(
            defaults={
                "account_id": seen.account,
                "kind": seen.kind,
                "place": seen.place,
                "seen": seen.messages,
                "until": now + HOLDS,
            }
        )
        if is_new:
            _tell(row)
        elif row.until < now + HOLDS / 2:
            row.until, row.seen = now + HOLDS, max(row.seen, seen.messages)
            row.save(update_fields=["until", "seen"])
    return is_new


def _tell(row: TrafficAlarm) -> None:
    """Into the history, and by mail to our own people."""
    _record(None, TrafficEvent.ALARM, row)
    address = operator.mail_role(UNUSUAL_TRAFFIC.role).address
    if address:
        facts = {
            "account": str(row.account),
            "kind": str(row.get_kind_display()),
            "place": row.place,
            "seen": str(row.seen),
        }
        letters.send(UNUSUAL_TRAFFIC, [address], facts)


def _record(by: User | None, event: TrafficEvent, row: TrafficAlarm) -> None:
    whose = {"customer": row.account.customer_id, "client": row.account.client_id}
    audit.record(by, event, row, place=row.place, seen=row.seen, **whose)
