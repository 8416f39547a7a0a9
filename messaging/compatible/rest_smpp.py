"""The REST-SMPP bridge of Melrose Labs: an SMPP account's submit without SMPP.

The account stands in the body. Host and port, where they are named, must be nobody else's: they
are not looked at, because here the bridge and the SMSC are one.
"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from messaging import tags
from messaging.compatible import bodies, entry, sending
from messaging.compatible.faults import Fault, NotCovered
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.submission import Submission
from messaging.smpp.server import message_ids
from portal.core.errors import Refused

DESTINATIONS_MAX = 1_000
BIND_FAULTS = {401, 403, 429}


class Submit(VendorDoor):
    """`POST /restsmpp/sms/`: one id for each destination, empty where it was refused."""

    def post(self, request: HttpRequest) -> HttpResponse:
        found = bodies.object_of(bodies.stranger_body(request))
        account = bodies.inner(found, "account") or bodies.inner(found, "smpp_account_config")
        system_id = bodies.text(account, "system_id", is_needed=False)
        password = bodies.text(account, "password", is_needed=False)
        payer = entry.by_password(request, system_id, password, entry.SEND)
        payer = tags.of(payer, tags.header(request))
        prepared = [_prepared(payer, one) for one in _each(found)]
        sent = iter(sending.send_all([one for one in prepared if isinstance(one, Submission)]))
        ids = [_id(next(sent)) if isinstance(one, Submission) else "" for one in prepared]
        return JsonResponse({"transactionID": str(uuid.uuid4()), "messageID": ids})

    def told(self, fault: Fault) -> HttpResponse:
        if fault.status in BIND_FAULTS:
            return JsonResponse({"error": "Unable to bind"}, status=500)
        if fault.status == 503:
            return JsonResponse({"error": "Unable to connect"}, status=500)
        named = f"{fault.field}: " if fault.field else ""
        status = 400 if fault.status == 422 else fault.status
        return JsonResponse({"error": f"{named}{fault.sentence}"}, status=status)


def _each(found: dict[str, Any]) -> list[Sms]:
    """A message for each destination."""
    message = bodies.inner(found, "message")
    short = bodies.inner(message, "short_message")
    if set(short) - {"text"}:
        raise NotCovered("Anything but a text", field="short_message")
    text, sender = bodies.text(short, "text"), bodies.text(message, "source_addr")
    wanted = bodies.texts(found, "destinations")
    if len(wanted) > DESTINATIONS_MAX:
        raise Refused(f"Up to {DESTINATIONS_MAX} at once.", code="too_many", field="destinations")
    return [Sms(sender=sender, recipients=[one], text=text) for one in wanted]


def _prepared(payer: Any, sms: Sms) -> Submission | None:
    try:
        return sending.submission(payer, sms)
    except Refused as refusal:
        # A text or sender that is wrong is wrong for all of them, and worth a word.
        if refusal.field != "recipients":
            raise
        return None


def _id(outcome: sending.Sent | Refused) -> str:
    if isinstance(outcome, Refused) or not sending.is_taken(outcome.first):
        return ""
    return message_ids.of_messages([outcome.first.id])[0]
