"""GATUM by GET: one message in one address, with an API token in it.

What is wrong is told with the platform's own code where it has one, such as no_client_price.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse

from messaging import reasons, tags
from messaging.compatible import bodies, entry, gatum, numerals, sending
from messaging.compatible.faults import Fault, Stranger
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Payer
from portal.core.errors import Refused


class GetDoor(VendorDoor):
    def payer(self) -> Payer:
        token = self.request.GET.get("token", "")
        if not token:
            raise Stranger
        payer = entry.by_token(self.request, token, entry.SEND)
        return tags.of(payer, tags.header(self.request))

    def told(self, fault: Fault) -> HttpResponse:
        status = 400 if fault.status == 422 else fault.status
        field = gatum.FIELDS.get(
            fault.field, "phone" if fault.field == "recipients" else fault.field
        )
        return JsonResponse(
            {
                "status": False,
                "error_code": status,
                "error": fault.code or fault.sentence,
                "errors": {field or "request": [fault.sentence]},
            },
            status=status,
        )


class Send(GetDoor):
    """`GET /send`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        payer, asked = self.payer(), request.GET.dict()
        sent = sending.send(payer, gatum.sms(asked, [bodies.text(asked, "phone")]))
        if not sending.is_taken(sent.first):
            reason = sent.first.reason
            raise Refused(reasons.sentence(reason), code=reason)
        number = numerals.seal(sent.first.id)
        data = {"id_state": number, "phone": sent.first.recipient, "num_parts": sent.parts}
        return JsonResponse({"status": True, "data": data})


class Replacement(GetDoor):
    """`GET /replacement`: what the rules would make of a message; nothing is sent."""

    def get(self, request: HttpRequest) -> HttpResponse:
        payer, asked = self.payer(), request.GET.dict()
        found = gatum.replaced(
            payer,
            sender=bodies.text(asked, "senderID"),
            number=bodies.text(asked, "phone"),
            text=bodies.text(asked, "text"),
        )
        return JsonResponse({"status": True, "data": found})
