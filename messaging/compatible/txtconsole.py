"""The send call of Melrose Labs' txtConsole: one text to one mobile, or to many.

An SMPP account shows itself by Authorization: Basic. Long texts have one id for each part there;
here a message is one thing, so its id is followed by the number of the part.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from messaging import reasons, tags
from messaging.compatible import bodies, entry, sending
from messaging.compatible.faults import Fault, NotCovered
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission, Taken
from messaging.smpp.server import message_ids
from portal.core.errors import Refused

NOT_COVERED = ("template", "templateName", "distributionlist", "phonebook", "receiptURL")
DESTINATIONS_MAX = 1_000
FIELDS = {"recipients": "destination", "sender": "source", "send_at": "schedule"}


class SendSms(VendorDoor):
    """`POST /v1/sms`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = entry.by_authorization(request, entry.SEND)
        payer = tags.of(payer, tags.header(request))
        wanted = bodies.object_of(request.body)
        for name in NOT_COVERED:
            if wanted.get(name):
                raise NotCovered(name, field=name)
        ids = _many(payer, wanted) if "destinations" in wanted else _one(payer, wanted)
        return JsonResponse({"transactionID": str(uuid.uuid4()), "messageID": ids})

    def told(self, fault: Fault) -> HttpResponse:
        status = 400 if fault.status == 422 else fault.status
        field = FIELDS.get(fault.field, fault.field)
        body = {"error": f"{field}: {fault.sentence}" if field else fault.sentence}
        return JsonResponse(body | {"code": fault.code}, status=status)


def _one(payer: Payer, wanted: dict[str, Any]) -> list[str]:
    sent = sending.send(payer, _sms(wanted, bodies.text(wanted, "destination")))
    if not sending.is_taken(sent.first):
        reason = sent.first.reason
        raise Refused(reasons.sentence(reason), code=reason, field="recipients")
    return _ids(sent.first, sent.parts)


def _many(payer: Payer, wanted: dict[str, Any]) -> list[list[str]]:
    """The ids of each message; none where it was refused."""
    destinations = bodies.texts(wanted, "destinations")
    if len(destinations) > DESTINATIONS_MAX:
        raise Refused(f"Up to {DESTINATIONS_MAX} at once.", code="too_many", field="destinations")
    prepared = [_prepared(payer, _sms(wanted, one)) for one in destinations]
    sent = iter(sending.send_all([one for one in prepared if isinstance(one, Submission)]))
    outcomes = [next(sent) if isinstance(one, Submission) else one for one in prepared]
    refusals = [one for one in outcomes if isinstance(one, Refused)]
    if len(refusals) == len(outcomes):
        raise refusals[0]
    return [[] if isinstance(one, Refused) else _ids(one.first, one.parts) for one in outcomes]


def _prepared(payer: Payer, sms: Sms) -> Submission | Refused:
    try:
        return sending.submission(payer, sms)
    except Refused as refusal:
        if refusal.field != "recipients":
            raise
        return refusal


def _sms(wanted: dict[str, Any], destination: str) -> Sms:
    return Sms(
        sender=bodies.text(wanted, "source"),
        recipients=[destination],
        text=bodies.text(wanted, "text"),
        send_at=_moment(bodies.text(wanted, "schedule", is_needed=False)),
    )


def _moment(written: str) -> datetime | None:
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        sentence = "A moment in ISO 8601 is needed."
        raise Refused(sentence, code="bad_value", field="send_at") from error


def _ids(taken: Taken, parts: int) -> list[str]:
    if not sending.is_taken(taken):
        return []
    (name,) = message_ids.of_messages([taken.id])
    return [name] if parts == 1 else [f"{name}-{part}" for part in range(1, parts + 1)]
