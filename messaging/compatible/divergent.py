"""divergent Connect (also sold as PureSMS): send one, many or later, take back, and clients.

The key stands in X-Api-Key and is an API token. Errors have the form of that platform: a message,
and the faults by field.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from messaging import cancelling, reasons, tags
from messaging.compatible import bodies, entry, messages, numerals, sending
from messaging.compatible.faults import Fault, Missing, NotCovered, Stranger
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission, Taken
from messaging.text import gsm
from portal.core import phone
from portal.core.errors import Refused

BULK_MAX = 10_000
UNICODE = {"Allow", "Deny", "Strip"}
NOT_COVERED = ("templateName", "templateData")
# Our names of fields, and theirs.
FIELDS = {
    "recipients": "recipient",
    "text": "content",
    "reference": "clientReference",
    "send_at": "sendAtUtc",
}
GENERAL = "One or more errors occurred!"


class DivergentDoor(VendorDoor):
    def payer(self, scope: str) -> Payer:
        key = self.request.headers.get("X-Api-Key", "")
        if not key:
            raise Stranger
        return entry.by_token(self.request, key, scope)

    def told(self, fault: Fault) -> HttpResponse:
        # Faults of a request have one status there, whatever field they are in.
        status = 400 if fault.status == 422 else fault.status
        return JsonResponse(
            {
                "statusCode": status,
                "message": GENERAL if fault.field else fault.sentence,
                "errors": {_field(fault.field): [fault.sentence]},
                "errorCode": fault.code,
            },
            status=status,
        )


class Send(DivergentDoor):
    """`POST /sms/send`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(entry.SEND)
        wanted = bodies.object_of(request.body)
        payer = tags.of(payer, _tag(wanted, tags.header(request)))
        taken = sending.send(payer, _sms(wanted)).first
        if not sending.is_taken(taken):
            raise _screened(taken)
        return JsonResponse(
            {
                "id": numerals.seal(taken.id),
                "countryCode": phone.country_of(taken.recipient) or "",
            }
        )


class SendBulk(DivergentDoor):
    """`POST /sms/send/bulk`: those that can be sent are; 207 tells of the others."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(entry.SEND)
        batch = bodies.object_of(request.body)
        wanted = _listed(batch)
        default = _tag(batch, tags.header(request))
        clients = tags.of_all(payer, [_tag(one, default) for one in wanted])
        prepared = [
            _prepared(clients[_tag(one, default)], one, batch.get("sendAtUtc")) for one in wanted
        ]
        fit = [one for one in prepared if isinstance(one, Submission)]
        told = iter(sending.send_together(fit) if fit else [])
        results = [next(told) if isinstance(one, Submission) else one for one in prepared]
        errors = [_error(at, one) for at, one in enumerate(results) if _failed(one)]
        sent = [one for one in results if not _failed(one)]
        if not sent:
            return JsonResponse(
                {"statusCode": 400, "message": GENERAL, "errors": errors}, status=400
            )
        body = {
            "batchId": numerals.seal(sent[0].batch),
            "messageCount": len(sent),
            "messages": [_brief(one) for one in results if not _failed(one)],
        }
        if errors:
            return JsonResponse(body | {"errors": errors}, status=207)
        return JsonResponse(body)


class Cancel(DivergentDoor):
    """`DELETE /sms/send/{id}`: take back what still waits."""

    def delete(self, request: HttpRequest, sealed: str) -> HttpResponse:
        message = messages.by_number(self.payer(entry.SEND), int(sealed))
        if message is None:
            raise Missing("message")
        if not cancelling.cancel([message.pk]):
            raise Refused("The message no longer waits.", code="not_pending", field="id")
        return JsonResponse({"id": int(sealed), "cancelled": True})


class CancelBulk(DivergentDoor):
    """`DELETE /sms/send/bulk/{id}`."""

    def delete(self, request: HttpRequest, sealed: str) -> HttpResponse:
        payer = self.payer(entry.SEND)
        batch = numerals.open_number(int(sealed))
        found = messages.of(payer).filter(batch_id=batch, door_id=payer.door)
        numbers = list(found.values_list("pk", flat=True)[:BULK_MAX])
        if not numbers:
            raise Missing("batch")
        return JsonResponse({"id": int(sealed), "cancelledCount": cancelling.cancel(numbers)})


def _listed(batch: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = batch.get("messages")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("A list of messages is needed.", code="missing_value", field="messages")
    if len(wanted) > BULK_MAX:
        raise Refused(f"Up to {BULK_MAX} messages.", code="too_many", field="messages")
    if not all(isinstance(one, dict) for one in wanted):
        raise Refused("Each message is an object.", code="bad_value", field="messages")
    return wanted


def _prepared(payer: Payer, wanted: dict[str, Any], send_at: Any) -> Submission | Refused:
    try:
        return sending.submission(payer, _sms({"sendAtUtc": send_at} | wanted))
    except Refused as refusal:
        return refusal


def _sms(wanted: dict[str, Any]) -> Sms:
    for name in NOT_COVERED:
        if wanted.get(name) is not None:
            raise NotCovered("A template", field=name)
    return Sms(
        sender=bodies.text(wanted, "sender"),
        recipients=[bodies.text(wanted, "recipient")],
        text=_alphabet(bodies.text(wanted, "content"), wanted),
        reference=bodies.text(wanted, "clientReference", is_needed=False),
        send_at=_moment(wanted.get("sendAtUtc")),
    )


def _alphabet(text: str, wanted: dict[str, Any]) -> str:
    """The text as its unicode mode wants it: anything, refused or stripped outside GSM 03.38."""
    mode = wanted.get("unicode", wanted.get("unicodeMode")) or "Allow"
    if mode not in UNICODE:
        raise Refused("It is one of Allow, Deny and Strip.", code="bad_value", field="unicode")
    if mode == "Allow" or not (strange := set(gsm.outside(text))):
        return text
    if mode == "Deny":
        raise Refused("The text needs unicode.", code="needs_unicode", field="text")
    return "".join(one for one in text if one not in strange)


def _moment(written: Any) -> datetime | None:
    """The moment in ISO 8601; without a zone it is UTC."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(
            "A moment in ISO 8601 is needed.", code="bad_value", field="send_at"
        ) from error


def _tag(wanted: dict[str, Any], default: str) -> str:
    return bodies.text(wanted, "clientId", is_needed=False).strip() or default


def _screened(taken: Taken) -> Refused:
    field = "sender" if taken.reason.endswith(("originator", "sender")) else "recipients"
    return Refused(reasons.sentence(taken.reason), code=taken.reason, field=field)


def _failed(one: Any) -> bool:
    return isinstance(one, Refused) or not sending.is_taken(one.first)


def _error(at: int, one: Any) -> dict[str, Any]:
    refusal = one if isinstance(one, Refused) else _screened(one.first)
    return {
        "index": at,
        "field": _field(refusal.field),
        "message": str(refusal),
        "errorCode": refusal.code,
    }


def _brief(one: Any) -> dict[str, Any]:
    return {"id": numerals.seal(one.first.id), "recipient": one.first.recipient}


def _field(name: str) -> str:
    return FIELDS.get(name, name) or "generalErrors"
