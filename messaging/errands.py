"""What is done about messages from handsets after they are stored: forwarded by mail, answered.

The row of an errand is the truth: whoever does it puts it off first, and takes it away at the end.
A mail is written in the transaction that ticks it off, a reply has a key; so each happens once,
however often the errand is begun.
"""

from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

from clients.models import Client
from clients.scoping import LIVING
from customers.scoping import ACTIVE
from messaging import inbound_webhooks
from messaging.dispatch import answering
from messaging.dispatch.submission import InFlight, TryLater
from messaging.inbound_webhooks import Heard
from messaging.letters import INBOUND
from messaging.models import Errand, Inbound, NumberUse
from portal.core import phone
from portal.kit import letters

log = structlog.get_logger(__name__)

BATCH = 200
AGAIN_S = 60
TRIES_MAX = 30
PASSING = (TryLater, InFlight, TimeoutError, OperationalError, InterfaceError)

CLAIM = """
UPDATE messaging_errand
   SET due_at = %s + %s * interval '1 second', tries = tries + 1
 WHERE inbound_id = ANY(ARRAY(
       SELECT inbound_id FROM messaging_errand WHERE due_at <= %s
        ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING inbound_id
"""


def run(now: datetime | None = None) -> int:
    """Do the errands that are due; return how many were begun."""
    now = now or timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [now, AGAIN_S, now, BATCH])
        claimed = sorted(pk for (pk,) in cursor.fetchall())
    for pk in claimed:
        errand = Errand.objects.filter(pk=pk).first()
        if errand is not None:
            _do(errand, now)
    return len(claimed)


def _do(errand: Errand, now: datetime) -> None:
    lead = Inbound.objects.filter(pk=errand.pk).first()
    use = _living_use(lead) if lead else None
    if lead is not None and use is not None:
        parts = parts_of(lead)
        _forward(errand, lead, use, text_of(parts))
        try:
            if errand.may_answer:
                answering.answer(lead, use, _beginning(parts), now)
        except PASSING as error:
            if errand.tries < TRIES_MAX:
                log.warning("errand_put_off", inbound=errand.pk, error=repr(error))
                return
            log.exception("errand_given_up", inbound=errand.pk)
    errand.delete()


def parts_of(lead: Inbound) -> list[Inbound]:
    """The parts of a message in their order, each once; of a short one, itself."""
    if lead.part is None:
        return [lead]
    found: dict[int, Inbound] = {}
    for row in [lead, *Inbound.objects.filter(lead=lead).order_by("pk")]:
        if row.part is not None:
            found.setdefault(row.part.number, row)
    return [found[number] for number in sorted(found)]


def text_of(parts: list[Inbound]) -> str:
    return "".join(part.text for part in parts)


def _beginning(parts: list[Inbound]) -> str:
    """The text as far as it tells keywords: without its first part a message has none."""
    first = parts[0].part
    return text_of(parts) if first is None or first.number == 1 else ""


def _living_use(lead: Inbound) -> NumberUse | None:
    """The use the message came by, unless it was released or its owner is gone."""
    uses = NumberUse.objects.living().select_related("number", "customer", "client")
    use = uses.filter(pk=lead.use_id, customer__status=ACTIVE).first()
    if use is None or (use.client and use.client.status not in LIVING):
        return None
    return use


def _forward(errand: Errand, lead: Inbound, use: NumberUse, text: str) -> None:
    """Write the mail and what webhooks are told of a long one, unless it was done before."""
    with transaction.atomic():
        todo = Errand.objects.filter(pk=errand.pk, is_forwarded=False)
        if not todo.update(is_forwarded=True):
            return
        if lead.part is not None:
            _call(lead, use, text)
        if use.forwards_to:
            letters.send(INBOUND, [use.forwards_to], _facts(lead, use, text))


def _call(lead: Inbound, use: NumberUse, text: str) -> None:
    """Webhooks heard of a short one when it came."""
    heard = Heard(
        lead.pk,
        use.customer_id,
        use.client_id,
        lead.sender,
        lead.recipient,
        use.keyword,
        text,
        lead.at,
    )
    with connection.cursor() as cursor:
        inbound_webhooks.tell(cursor, [heard])


def _facts(lead: Inbound, use: NumberUse, text: str) -> dict[str, str]:
    local = timezone.localtime(lead.at, timezone.get_default_timezone())
    whose: Client | None = use.client
    return {
        "company": whose.company if whose else use.customer.name,
        "sender": _shown(lead.sender),
        "number": _shown(lead.recipient),
        "prefix": use.keyword or "-",
        "time": f"{date_format(local, 'j M Y H:i')} {local.tzname()}",
        "text": text,
    }


def _shown(number: str) -> str:
    return phone.international(number) if phone.READY.fullmatch(number) else number
