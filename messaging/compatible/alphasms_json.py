"""AlphaSMS by JSON: sends, states and the balance, many in one request, each with its own answer.

The key stands in the body and is an API token. Every answer has the HTTP status 200.
"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from billing.models import Account
from messaging import reasons, tags
from messaging.compatible import alphasms, bodies, entry, numerals, sending
from messaging.compatible.faults import Fault, Missing, NotCovered, Stranger, Unreadable
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission
from portal.core.errors import Refused

SMS, STATUS, BALANCE = "sms", "status", "balance"
SCOPES = {STATUS: entry.READ, BALANCE: entry.ACCOUNT}
# Left out, they would be missed; a link that is not shortened leads to the same place.
NOT_COVERED = ("hook", "unsubscribe_link")
# Ours said in the vendor's words; whatever else there is stands as it is.
SAID = {
    "incorrect_originator": "Error in Alpha-name",
    "not_registr_originator": "Error in Alpha-name",
    "blocked_sender": "Error in Alpha-name",
}
DENIED = "Access denied"


class AlphaJson(VendorDoor):
    def told(self, fault: Fault) -> HttpResponse:
        is_denied = fault.status in {401, 403}
        said = DENIED if is_denied else fault.sentence
        return JsonResponse({"success": False, "error": said})

    def asked(self, request: HttpRequest) -> tuple[Payer, list[dict[str, Any]]]:
        """Who asks, and the requests."""
        if request.content_type != "application/json":
            raise Unreadable("Content-Type is application/json.")
        found = bodies.object_of(bodies.stranger_body(request))
        secret = found.get("auth")
        if not isinstance(secret, str):
            raise Stranger
        wanted = found.get("data")
        if not isinstance(wanted, list):
            wanted = []
        payer = entry.by_token(request, secret, *_scopes(wanted))
        if not wanted:
            raise Unreadable("data is a list of requests.")
        if len(wanted) > alphasms.AT_ONCE_MAX:
            raise Unreadable(f"Up to {alphasms.AT_ONCE_MAX} requests at once.")
        return tags.of(payer, tags.header(request)), wanted


class Json(AlphaJson):
    """`POST /api/json.php`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer, wanted = self.asked(request)
        return JsonResponse({"success": True, "data": _answers(payer, wanted)})


class QueuedJson(AlphaJson):
    """`POST /v1/json`: the same, of which only the number of the request is told."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer, wanted = self.asked(request)
        if any(not isinstance(one, dict) or one.get("type") != SMS for one in wanted):
            raise NotCovered("Anything but sending", field="type")
        failed = [one["error"] for one in _answers(payer, wanted) if not one["success"]]
        if len(failed) == len(wanted):
            raise Refused(failed[0])
        return JsonResponse({"request_id": str(uuid.uuid4()), "success": True})


def _scopes(wanted: list[Any]) -> list[str]:
    """What a token must be for: what is sent, asked and read; something at least."""
    kinds = [one.get("type") for one in wanted if isinstance(one, dict)]
    found = {SCOPES.get(kind, entry.SEND) for kind in kinds if isinstance(kind, str)}
    return sorted(found) or [entry.SEND]


def _answers(payer: Payer, wanted: list[Any]) -> list[dict[str, Any]]:
    """One answer for each request, in their order."""
    prepared = [_prepared(payer, one) for one in wanted]
    submissions = [one for one in prepared if isinstance(one, Submission)]
    sent = iter(sending.send_all(submissions))
    return [
        _of_sent(asked, next(sent)) if isinstance(one, Submission) else one
        for asked, one in zip(wanted, prepared, strict=True)
    ]


def _prepared(payer: Payer, asked: Any) -> Submission | dict[str, Any]:
    """What is to be sent, or the answer."""
    try:
        if not isinstance(asked, dict):
            raise Unreadable("A request is an object.")
        match asked.get("type"):
            case "sms":
                return _submission(payer, asked)
            case "status":
                return _good(_state(payer, asked))
            case "balance":
                return _good(_balance(payer))
            case other:
                raise NotCovered(f"The type {str(other)[:20]}", field="type")
    except Refused as refusal:
        return _bad(asked, refusal)


def _submission(payer: Payer, asked: dict[str, Any]) -> Submission:
    for name in NOT_COVERED:
        if asked.get(name):
            raise NotCovered(name, field=name)
    lifetime_s = bodies.whole(asked, "sms_lifetime")
    sms = Sms(
        sender=bodies.text(asked, "sms_signature"),
        recipients=[bodies.text(asked, "phone")],
        text=bodies.text(asked, "sms_message"),
        lifetime_s=lifetime_s or None,
    )
    return alphasms.submission(payer, sms, bodies.text(asked, "id", is_needed=False))


def _of_sent(asked: dict[str, Any], outcome: Any) -> dict[str, Any]:
    try:
        sent = alphasms.told(outcome)
    except Refused as refusal:
        return _bad(asked, refusal)
    if not sending.is_taken(sent.first):
        reason = sent.first.reason
        return _bad(asked, Refused(reasons.sentence(reason), code=reason))
    number = numerals.seal(sent.first.id)
    return _good({"id": asked.get("id"), "msg_id": number, "data": 1, "parts": sent.parts})


def _state(payer: Payer, asked: dict[str, Any]) -> dict[str, Any]:
    own, ours = bodies.text(asked, "id", is_needed=False), bodies.whole(asked, "msg_id")
    message = alphasms.find(payer, own=own, ours=ours)
    if message is None:
        raise Missing("message")
    word = alphasms.state_of(message).word
    return {"id": asked.get("id"), "type": message.channel, "status": word}


def _balance(payer: Payer) -> dict[str, Any]:
    account = Account.objects.get(pk=payer.account)
    return {"amount": float(account.balance), "currency": account.unit}


def _good(data: dict[str, Any]) -> dict[str, Any]:
    return {"success": True, "data": data}


def _bad(asked: Any, refusal: Refused) -> dict[str, Any]:
    own = asked.get("id") if isinstance(asked, dict) else None
    return {"success": False, "error": SAID.get(refusal.code, str(refusal)), "data": {"id": own}}
