"""Moderation: messages that wait until somebody has read them, alike ones together.

What waits is held with a reason: a text rule or the client's moderation held it, its cost is above
its price, or the traffic looks made up. Messages of one payer and sender that say the same and wait
for the same reason are one case. A decision on a text may be kept: then it is not asked again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from messaging.dispatch import facts, fresh_ways, hints, transitions
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.facts import Facts
from messaging.dispatch.transitions import Step
from messaging.events import ModerationEvent
from messaging.models import Message, Moderation, TextDecision
from messaging.screens.texts import DENIED, HELD, digest_of
from messaging.states import Status
from portal.core.errors import Refused
from portal.core.ids import first_of
from portal.kit import audit
from portal.models import User

LOOKED_AT = 20_000
AT_ONCE = 500
BATCH = 1_000
APPROVE, DENY = TextDecision.Verdict.APPROVE, TextDecision.Verdict.DENY

# A message, or the parts of a long one as one; then those that say the same together.
WHOLES = """
WITH waiting AS (
    SELECT m.id, coalesce(m.long_message_id, m.id) AS whole, m.customer_id, m.client_id, m.sender,
           m.reason, m.parts, m.price, m.unit, m.valid_until
      FROM messaging_message AS m
     WHERE m.aside = 'held' AND m.reason <> '' AND m.id >= %(since)s {condition}
     ORDER BY m.id LIMIT %(most)s),
wholes AS (
    SELECT w.whole, min(w.id) AS id, array_agg(w.id) AS ids, w.customer_id, w.client_id, w.sender,
           w.reason, w.unit, string_agg(t.text, '' ORDER BY w.id) AS text, sum(w.parts) AS parts,
           sum(w.price * w.parts) AS price, min(w.valid_until) AS valid_until
      FROM waiting AS w JOIN messaging_messagetext AS t ON t.message_id = w.id
     GROUP BY w.whole, w.customer_id, w.client_id, w.sender, w.reason, w.unit)
"""
CASES = """{wholes}
SELECT min(id), customer_id, client_id, sender, reason, unit, text, count(*)::int,
       sum(parts)::int, sum(price), min(valid_until) FROM wholes
 GROUP BY customer_id, client_id, sender, reason, unit, text ORDER BY min(id)
""".replace("{wholes}", WHOLES)
IDS = "{wholes} SELECT unnest(ids) FROM wholes WHERE text = %(text)s".replace("{wholes}", WHOLES)
OF_PAYER = "AND m.customer_id = %(customer)s AND m.client_id IS NOT DISTINCT FROM %(client)s"
LIKE = f"{OF_PAYER} AND m.sender = %(sender)s AND m.reason = %(reason)s"
FIRST = """
SELECT m.customer_id, m.client_id, m.sender, m.reason, m.unit, (
       SELECT string_agg(t.text, '' ORDER BY o.id)
         FROM messaging_message AS o JOIN messaging_messagetext AS t ON t.message_id = o.id
        WHERE o.id = m.id OR (m.long_message_id IS NOT NULL AND o.recipient = m.recipient
                              AND o.long_message_id = m.long_message_id))
  FROM messaging_message AS m WHERE m.id = %s AND m.aside = 'held' AND m.reason <> ''
"""


class Case(NamedTuple):
    """Messages that wait alike: the first of them, whose they are, and how many."""

    first: int
    customer: int
    client: int | None
    sender: str
    reason: str
    unit: str
    text: str
    messages: int = 1
    parts: int = 0
    price: Decimal = Decimal(0)
    valid_until: datetime | None = None

    @property
    def may_remember(self) -> bool:
        """A decision is kept of what the text was held for, and of nothing else."""
        return self.reason == HELD


class Answer(NamedTuple):
    """What a moderator decided, and whether it is kept for the text."""

    verdict: str
    reason: str = ""
    remember: bool = False


def waiting(*, reason: str = "", customer: int | None = None, client: int | None = None):
    """The cases among the first messages that wait, the oldest first."""
    named = {"reason": reason, "customer_id": customer, "client_id": client}
    chosen = {name: value for name, value in named.items() if value}
    condition = "".join(f" AND m.{name} = %({name})s" for name in chosen)
    with connection.cursor() as cursor:
        wanted = {"since": _oldest(), "most": LOOKED_AT} | chosen
        cursor.execute(CASES.format(condition=condition), wanted)
        return [Case(*row) for row in cursor.fetchall()]


def case_of(message: int) -> Case | None:
    """The case a waiting message belongs to; None when it waits no more."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [message])
        row = cursor.fetchone()
    return Case(message, *row) if row else None


def messages_of(case: Case) -> list[int]:
    """All messages that wait alike, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(IDS.format(condition=LIKE), _asked(case))
        return sorted(pk for (pk,) in cursor.fetchall())


def decide(cases: Iterable[Case], answer: Answer, *, by: User) -> int:
    """Let the messages of these cases go, or refuse and refund them; return how many.

    What goes is routed anew and keeps its price.
    Each thousand is a transaction, so that a large case locks nobody out. Raises `Refused` for a
    denial without a reason.
    """
    return sum(steps(cases, answer, by=by))


def steps(cases: Iterable[Case], answer: Answer, *, by: User) -> Iterator[int]:
    """The same, telling after each thousand how many were moved."""
    if answer.verdict == DENY and not answer.reason.strip():
        raise Refused(_("Say why it is denied."), code="no_reason", field="reason")
    for case in cases:
        if answer.remember and case.may_remember:
            _keep(case, answer, by)
        found = messages_of(case)
        for start in range(0, len(found), BATCH):
            yield _moved(case, answer, found[start : start + BATCH], by)


def switch(client: Client, *, is_manual: bool, by: User) -> bool:
    """Let a client's texts wait for a moderator, or not; False: so it was."""
    with transaction.atomic():
        row, _is_new = Moderation.objects.select_for_update().get_or_create(client=client)
        if row.is_manual == is_manual:
            return False
        row.is_manual = is_manual
        row.save(update_fields=["is_manual"])
        how = _("manual") if is_manual else _("automatic")
        audit.record(by, ModerationEvent.SWITCHED, client, client=client.pk, how=how)
    return True


def forget(decisions: Iterable[TextDecision], *, by: User) -> int:
    """Take decisions on texts back: they are asked about again."""
    with transaction.atomic():
        found = list(
            TextDecision.objects.select_for_update().filter(pk__in=[one.pk for one in decisions])
        )
        for row in found:
            verdict = row.get_verdict_display()
            audit.record(by, ModerationEvent.FORGOTTEN, row, verdict=verdict)
        TextDecision.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def _keep(case: Case, answer: Answer, by: User) -> None:
    with transaction.atomic():
        row, _is_new = TextDecision.objects.update_or_create(
            digest=digest_of(case.text),
            customer_id=case.customer,
            client_id=case.client,
            defaults={
                "text": case.text,
                "verdict": answer.verdict,
                "reason": answer.reason,
                "by": by,
                "at": timezone.now(),
            },
        )
        audit.record(by, ModerationEvent.DECIDED, row, verdict=row.get_verdict_display())


def _moved(case: Case, answer: Answer, ids: list[int], by: User) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        if answer.verdict == DENY:
            moved = transitions.apply(cursor, ids, _denied(case.reason))
        else:
            waiting = facts.lock(cursor, ids)
            mine = {pk: row for pk, row in waiting.items() if _waits(row, case.reason)}
            fresh_ways.take(cursor, mine, case.text)
            moved = transitions.apply(cursor, mine, _approved(case))
        if moved:
            about = {"count": len(moved), "sender": case.sender, "reason": answer.reason}
            event = ModerationEvent.DENIED if answer.verdict == DENY else ModerationEvent.APPROVED
            _record(event, case, moved[0].id, by, about)
    hints.wake(row.dimensions.connector_id for row in moved if row.status == Status.QUEUED)
    return len(moved)


def _record(event: Any, case: Case, message: int, by: User, about: dict[str, Any]) -> None:
    row = Message.objects.get(pk=message)
    audit.record(by, event, row, customer=case.customer, client=case.client, **about)


def _approved(case: Case) -> Step:
    """What is scheduled keeps its hour; what belongs to a blocked client goes on waiting for it."""
    is_blocked = Client.objects.filter(pk=case.client, status=Client.Status.BLOCKED).exists()

    def step(row: Facts, _now: datetime) -> Facts | None:
        if is_blocked:
            return row.changed(reason="")
        return row.changed(status=Status.QUEUED, reason="")

    return step


def _denied(reason: str) -> Step:
    def step(row: Facts, _now: datetime) -> Facts | None:
        if not _waits(row, reason):
            return None
        return row.changed(status=Status.REJECTED, reason=DENIED)

    return step


def _waits(row: Facts, reason: str) -> bool:
    return row.status == Status.HELD and row.reason == reason


def _asked(case: Case) -> dict[str, Any]:
    return {
        "since": _oldest(),
        "most": 2**62,
        "customer": case.customer,
        "client": case.client,
        "sender": case.sender,
        "reason": case.reason,
        "text": case.text,
    }


def _oldest() -> int:
    """What waits is younger than its validity; older partitions need not be looked at."""
    return first_of(timezone.now() - YOUNGER)
