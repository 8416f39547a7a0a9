"""Kannel's sendsms (its User's Guide, "Using the HTTP interface to send SMS messages").

User name and password are those of an SMPP account. Answers are lines of plain text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict

from messaging import reasons, tags
from messaging.compatible import bodies, entry, sending
from messaging.compatible.faults import Fault, NotCovered, Unreadable
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Barred
from portal.core.errors import Refused

ACCEPTED, QUEUED = "0: Accepted for delivery", "3: Queued for later delivery"
# What Kannel writes, by the status that REST would have.
SAID = {
    401: (403, "Authorization failed for sendsms"),
    405: (405, "Method not allowed"),
    413: (413, "Request too large"),
    503: (503, "Temporal failure, try again later."),
}
# Names that older versions and other clients use.
ALIASES = {"user": "username", "pass": "password", "dlrmask": "dlr-mask", "dlrurl": "dlr-url"}
GSM7, BINARY, UCS2 = "0", "1", "2"
CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ucs-2": "utf-16-be",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
    "ascii": "ascii",
    "us-ascii": "ascii",
}


FIELDS = {"sender": "from", "recipients": "to", "send_at": "deferred", "lifetime_s": "validity"}


class SendSms(VendorDoor):
    """`/cgi-bin/sendsms` by GET or a posted form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._send(request.META.get("QUERY_STRING", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.content_type not in {"", "application/x-www-form-urlencoded"}:
            raise Unreadable("A form (application/x-www-form-urlencoded) is needed.")
        body = bodies.stranger_body(request)
        return self._send("&".join([request.META.get("QUERY_STRING", ""), body.decode("latin-1")]))

    def _send(self, written: str) -> HttpResponse:
        # Octets first: which letters they are, the parameter charset says.
        asked = _named(_parsed(written))
        given = {
            name: one.encode("latin-1").decode("utf-8", "replace") for name, one in asked.items()
        }
        payer = entry.by_password(
            self.request, given.get("username", ""), given.get("password", ""), entry.SEND
        )
        payer = tags.of(payer, tags.header(self.request))
        sent = sending.send(payer, _sms(given, _text(asked)))
        refused = [one for one in sent.messages if not sending.is_taken(one)]
        if len(refused) == len(sent.messages):
            reason = refused[0].reason
            raise Barred(reasons.sentence(reason), code=reason)
        is_later = any(one.status != "queued" for one in sent.messages)
        return _plain(202, QUEUED if is_later else ACCEPTED)

    def told(self, fault: Fault) -> HttpResponse:
        status, line = SAID.get(fault.status, (fault.status, fault.sentence))
        # What is wrong with a request is a 4xx to its clients, whatever else is said.
        if status == 422:
            named = f"{FIELDS.get(fault.field, fault.field)}: " if fault.field else ""
            return _plain(400, f"{named}{line}")
        return _plain(status, line)


def _parsed(written: str) -> QueryDict:
    try:
        return QueryDict(written, encoding="latin-1")
    except Exception as error:
        raise Unreadable("The parameters cannot be read.") from error


def _named(found: QueryDict) -> dict[str, str]:
    return {ALIASES.get(name, name): value for name, value in found.items()}


def _sms(given: Mapping[str, str], text: str) -> Sms:
    if given.get("udh"):
        raise NotCovered("A user data header", field="udh")
    now = datetime.now(UTC)
    deferred, validity = bodies.whole(given, "deferred"), bodies.whole(given, "validity")
    return Sms(
        sender=bodies.text(given, "from"),
        recipients=given.get("to", "").replace("+", " ").split() or [""],
        text=text,
        send_at=now + timedelta(minutes=min(deferred, 1_000_000)) if deferred else None,
        lifetime_s=validity * 60 if validity else None,
        is_flash=_is_flash(given.get("mclass", "")),
    )


def _text(asked: Mapping[str, str]) -> str:
    """The text in its charset: UTF-8 where none is named, UTF-16 where the coding says so."""
    coding = asked.get("coding", "")
    if coding == BINARY:
        raise NotCovered("Binary data", field="coding")
    if coding not in {"", GSM7, UCS2}:
        raise Refused("coding is 0, 1 or 2.", code="bad_value", field="coding")
    charset = asked.get("charset") or ("utf-16be" if coding == UCS2 else "utf-8")
    codec = CHARSETS.get(charset.lower())
    if codec is None:
        raise NotCovered(f"charset {charset[:20]}", field="charset")
    try:
        return asked.get("text", "").encode("latin-1").decode(codec)
    except UnicodeDecodeError as error:
        raise Refused(f"The text is not in {charset}.", code="bad_value", field="text") from error


def _is_flash(mclass: str) -> bool:
    """Message class 0 is shown at once (3GPP TS 23.038, section 4); 1 is the usual one."""
    if mclass not in {"", "0", "1"}:
        raise NotCovered(f"mclass {mclass[:5]}", field="mclass")
    return mclass == "0"


def _plain(status: int, line: str) -> HttpResponse:
    return HttpResponse(line, status=status, content_type="text/plain; charset=utf-8")
