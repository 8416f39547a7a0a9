"""GATUM's REST interface: log-in, who am I, sends, what was sent and the replacement preview.

The log-in is that of an SMPP account. An API token may stand in X-Access-Token as well.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse

from billing.models import Account
from clients.models import Door
from customers.models import Customer
from messaging import reasons, tags
from messaging.api import doors
from messaging.compatible import bodies, entry, gatum, numerals, sending, sessions
from messaging.compatible.faults import Fault, NotCovered, Stranger
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission, Taken
from portal.core.errors import Refused

AT_ONCE_MAX = 1_000
FIELDS = gatum.FIELDS | {"recipients": "number"}


class RestDoor(VendorDoor):
    # Our names of fields, and those of the call.
    fields: ClassVar[Mapping[str, str]] = FIELDS

    def payer(self, scope: str) -> Payer:
        """Who shows a token of a log-in, or an API token. Raises `Stranger` and `Barred`."""
        secret = self.request.headers.get("X-Access-Token", "")
        if not secret:
            raise Stranger
        if secret.startswith("onw_"):
            return entry.by_token(self.request, secret, scope)
        return doors.enter(self.request, sessions.find(secret).door, scope)

    def told(self, fault: Fault) -> HttpResponse:
        status = 400 if fault.status == 422 else fault.status
        field = self.fields.get(fault.field, fault.field) or "request"
        return _failed(status, field, fault)


class Authorize(RestDoor):
    """`POST /v1/authorize`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = bodies.object_of(bodies.stranger_body(request))
        name, password = bodies.text(asked, "username"), bodies.text(asked, "password")
        try:
            payer = entry.by_password(request, name, password, entry.READ)
        except Stranger as error:
            sentence = "Incorrect username or password."
            raise Refused(sentence, code="unknown", field="password") from error
        return done({"authorization_code": sessions.begin(payer.door)})


class AccessToken(RestDoor):
    """`POST /v1/accesstoken`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = bodies.object_of(bodies.stranger_body(request))
        token = sessions.exchange(bodies.text(asked, "authorization_code"))
        at = int(token.expires_at.timestamp())
        return done({"access_token": token.secret, "expires_at": at})


class Logout(RestDoor):
    """`GET /v1/logout`; an API token is revoked elsewhere."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.payer(entry.READ)
        sessions.end(request.headers["X-Access-Token"])
        return done({"logout": True})


class Me(RestDoor):
    """`GET /v1/me`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(entry.ACCOUNT)
        door = Door.objects.select_related("client").get(pk=payer.door)
        customer = Customer.objects.get(pk=payer.customer)
        data = {
            "login": door.name,
            "name": str(door.client or customer),
            "company_name": customer.name,
            "time_zone": customer.time_zone,
        }
        account = Account.objects.filter(pk=payer.account).first()
        if account:
            data |= {
                "currency": account.unit,
                "balance": str(account.balance),
                "credit": str(account.credit_limit),
            }
        return done(data)


class Send(RestDoor):
    """`POST /v1/send`: a list of texts, each to many numbers, each number with its own answer."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = tags.of(self.payer(entry.SEND), tags.header(request))
        wanted = bodies.json_of(request.body)
        if isinstance(wanted, dict):
            wanted = [wanted]
        if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
            raise Refused("A list of messages is needed.", code="bad_value", field="request")
        each = [one for asked in wanted for one in _each(asked)]
        if not 0 < len(each) <= AT_ONCE_MAX:
            raise Refused(f"1 to {AT_ONCE_MAX} numbers at once.", code="too_many", field="number")
        prepared = [_prepared(payer, one) for one in each]
        sent = iter(sending.send_all([one for one in prepared if isinstance(one, Submission)]))
        outcomes = [next(sent) if isinstance(one, Submission) else one for one in prepared]
        lines = [_line(sms, one) for sms, one in zip(each, outcomes, strict=True)]
        return answer(lines, outcomes[0])


class Replacement(RestDoor):
    """`POST /v1/replacement`: what the rules would make of a message for each number."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = tags.of(self.payer(entry.SEND), tags.header(request))
        asked = bodies.object_of(request.body)
        sender, text = bodies.text(asked, "senderID"), bodies.text(asked, "text")
        numbers = bodies.texts(asked, "number")
        if len(numbers) > AT_ONCE_MAX:
            raise Refused(f"Up to {AT_ONCE_MAX}.", code="too_many", field="number")
        return done(
            [gatum.replaced(payer, sender=sender, number=one, text=text) for one in numbers]
        )


class Register(RestDoor):
    """`POST /v1/register`: the operator opens accounts, so nobody needs to be known for the no."""

    def post(self, request: HttpRequest) -> HttpResponse:
        raise NotCovered("The call register")


class Elsewhere(RestDoor):
    """Calls of the vendor's that Onward has no equal of, such as prices of products."""

    def get(self, request: HttpRequest, call: str) -> HttpResponse:
        self.payer(entry.READ)
        raise NotCovered(f"The call {call}", field="request")

    post = get


def _each(asked: dict[str, Any]) -> list[Sms]:
    if asked.get("callback_url"):
        raise NotCovered("A callback_url; use a webhook", field="callback_url")
    return [gatum.sms(asked, [one]) for one in bodies.texts(asked, "number")]


def _prepared(payer: Payer, sms: Sms) -> Submission | Refused:
    try:
        return sending.submission(payer, sms)
    except Refused as refusal:
        return refusal


def _line(sms: Sms, outcome: Any) -> dict[str, Any]:
    """What became of one number."""
    if isinstance(outcome, Refused):
        error = outcome.code or str(outcome)
        line = {"number": sms.recipients[0], "senderID": sms.sender}
        return line | {"status": False, "error": error}
    return taken_line(sms.sender, outcome.first, outcome.parts)


def taken_line(sender: str, taken: Taken, parts: int) -> dict[str, Any]:
    """A message that was stored: on its way, or screened out."""
    line = {"number": taken.recipient, "senderID": sender}
    if not sending.is_taken(taken):
        return line | {"status": False, "error": taken.reason}
    number = numerals.seal(taken.id)
    return line | {"status": True, "id_state": number, "num_parts": parts}


def answer(lines: list[dict[str, Any]], first: Any) -> HttpResponse:
    """What became of each number; 400 with the fault of the first when none was taken."""
    if any(line["status"] for line in lines):
        return done(lines)
    is_said = isinstance(first, Refused)
    sentence = str(first) if is_said else reasons.sentence(first.first.reason)
    field = FIELDS.get(first.field, first.field) if is_said else ""
    body = {
        "status": False,
        "error_code": 400,
        "error": lines[0]["error"],
        "errors": {field or "request": [sentence]},
        "data": lines,
    }
    return JsonResponse(body, status=400)


def done(data: Any) -> HttpResponse:
    return JsonResponse({"status": True, "data": data})


def _failed(status: int, field: str, fault: Fault) -> HttpResponse:
    body = {"status": False, "error_code": status, "error": fault.code or fault.sentence}
    return JsonResponse(body | {"errors": {field: [fault.sentence]}}, status=status)
