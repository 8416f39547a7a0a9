"""AlphaSMS by XML: sends, states, deletions and the balance, several commands in one package.

`package` carries an API token in `key`, or an SMPP account in `login` and `password`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC

from django.http import HttpRequest, HttpResponse
from lxml import etree

from billing.models import Account
from messaging import cancelling, tags
from messaging.compatible import alphasms, bodies, entry, numerals, sending
from messaging.compatible.alphasms import STATES
from messaging.compatible.faults import Fault, Stranger, Unreadable
from messaging.compatible.sending import Sms
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission
from messaging.models import Message
from messaging.states import Status
from portal.core.errors import Refused
from portal.kit import locked_xml

BODY_MAX, DEPTH_MAX = 64 * 1024, 32
# Of a request: unknown, format, authorisation, disabled, address, too fast.
UNKNOWN, FORMAT, AUTHORISATION, DISABLED, ADDRESS, THROTTLE = 200, 201, 202, 209, 210, 212
OF_CODE = {"network_not_allowed": ADDRESS}
OF_STATUS = {400: FORMAT, 401: AUTHORISATION, 403: DISABLED, 413: FORMAT, 429: THROTTLE}
# Of a message.
ID, SENDER, RECIPIENT, LENGTH, BILLING, OVERLIMIT, DUPLICATE, DELETE = (
    201,
    202,
    203,
    204,
    206,
    207,
    208,
    211,
)
OF_MESSAGE = {
    "bad_id": ID,
    "missing_value": RECIPIENT,
    "incorrect_originator": SENDER,
    "not_registr_originator": SENDER,
    "blocked_sender": SENDER,
    "bad_number": RECIPIENT,
    "phone_in_black_list": RECIPIENT,
    "opted_out": RECIPIENT,
    "no_mcc_mnc": RECIPIENT,
    sending.NO_TEXT: LENGTH,
    sending.TEXT_TOO_LONG: LENGTH,
    "no_money": BILLING,
    "no_client_price": BILLING,
    "no_source_price": BILLING,
    "spend_cap": OVERLIMIT,
    "too_many_to_prefix": OVERLIMIT,
    alphasms.DUPLICATE: DUPLICATE,
}
USUAL, FLASH = "0", "1"
SCOPES = {"status": entry.READ, "balance": entry.ACCOUNT}


class Xml(VendorDoor):
    """`POST /api/xml.php`; no content type is asked for, and the HTTP status is 200."""

    def post(self, request: HttpRequest) -> HttpResponse:
        package = _read(bodies.stranger_body(request, BODY_MAX))
        commands = list(package)
        payer = _payer(request, package, commands)
        payer = tags.of(payer, tags.header(request))
        answer = etree.Element("package")
        for command in commands:
            if command.tag not in COMMANDS:
                raise Unreadable(f"The command {command.tag[:20]} is not covered here.")
        for command in commands:
            answer.append(COMMANDS[command.tag](payer, command))
        return _document(answer)

    def told(self, fault: Fault) -> HttpResponse:
        code = OF_CODE.get(fault.code) or OF_STATUS.get(fault.status, UNKNOWN)
        answer = etree.Element("package")
        etree.SubElement(answer, "error").text = str(code)
        return _document(answer)


def _read(body: bytes) -> etree._Element:
    try:
        found = locked_xml.read(body, bytes_max=BODY_MAX, depth_max=DEPTH_MAX)
    except locked_xml.Unreadable as refusal:
        raise Unreadable(str(refusal)) from refusal
    if found.tag != "package":
        raise Unreadable("The root is package.")
    return found


def _payer(
    request: HttpRequest, package: etree._Element, commands: Iterable[etree._Element]
) -> Payer:
    scopes = sorted({SCOPES.get(one.tag, entry.SEND) for one in commands}) or [entry.SEND]
    if key := package.get("key", ""):
        return entry.by_token(request, key, *scopes)
    login, password = package.get("login", ""), package.get("password", "")
    if not login:
        raise Stranger
    return entry.by_password(request, login, password, scopes[-1])


def _messages(payer: Payer, command: etree._Element) -> etree._Element:
    """Send each `msg`; its answer is 1, or what was wrong with it."""
    prepared = [(one, _prepared(payer, one)) for one in _each(command)]
    sent = iter(sending.send_all([one for _, one in prepared if isinstance(one, Submission)]))
    answer = etree.Element("message")
    for asked, one in prepared:
        line = etree.SubElement(answer, "msg")
        if own := asked.get("id"):
            line.set("id", own)
        _say(line, next(sent) if isinstance(one, Submission) else one)
    return answer


def _say(line: etree._Element, outcome: sending.Sent | Refused) -> None:
    try:
        sent = alphasms.told(outcome)
    except Refused as refusal:
        number, count, said = 0, 0, _code(refusal.code)
    else:
        number, count = numerals.seal(sent.first.id), sent.parts
        taken = sending.is_taken(sent.first)
        said = STATES[Status.QUEUED].code if taken else _code(sent.first.reason)
    line.set("sms_id", str(number))
    line.set("sms_count", str(count))
    line.text = str(said)


def _prepared(payer: Payer, asked: etree._Element) -> Submission | Refused:
    kind = asked.get("type") or USUAL
    sms = Sms(
        sender=asked.get("sender", ""),
        recipients=[asked.get("recipient", "")],
        text="".join(asked.itertext()),
        is_flash=kind == FLASH,
    )
    try:
        if kind not in {USUAL, FLASH}:
            raise Refused("Only usual and flash messages are covered.", code="not_covered")
        return alphasms.submission(payer, sms, asked.get("id", ""))
    except Refused as refusal:
        return refusal


def _states(payer: Payer, command: etree._Element) -> etree._Element:
    answer = etree.Element("status")
    for asked in _each(command):
        _tell_state(answer, asked, _find(payer, asked))
    return answer


def _deletions(payer: Payer, command: etree._Element) -> etree._Element:
    """Cancel what waits; what does not is told with the code of a deletion that failed."""
    # Clients look for the answers under `status`, where the vendor's pages show `delete`.
    answer = etree.Element("status")
    for asked in _each(command):
        message = _find(payer, asked)
        is_done = message is not None and cancelling.cancel([message.pk]) > 0
        if message is not None:
            message.refresh_from_db()
        _tell_state(answer, asked, message, None if is_done or message is None else DELETE)
    return answer


def _tell_state(
    answer: etree._Element, asked: etree._Element, message: Message | None, code: int | None = None
) -> None:
    line = etree.SubElement(answer, "msg")
    own = asked.get("id") or (message.reference if message else "")
    if own:
        line.set("id", own)
    if message is None:
        line.set("sms_id", asked.get("sms_id", "0"))
        line.set("sms_count", "0")
        line.text = str(ID)
        return
    line.set("sms_id", str(alphasms.number_of(message)))
    line.set("sms_count", str(message.parts))
    if message.final_at:
        line.set("date_completed", message.final_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    line.text = str(code or alphasms.state_of(message).code)


def _balance(payer: Payer, _command: etree._Element) -> etree._Element:
    account = Account.objects.get(pk=payer.account)
    answer = etree.Element("balance")
    etree.SubElement(answer, "amount").text = f"{account.balance.normalize():f}"
    etree.SubElement(answer, "currency").text = account.unit
    return answer


def _find(payer: Payer, asked: etree._Element) -> Message | None:
    ours = asked.get("sms_id", "")
    number = int(ours) if ours.isascii() and ours.isdecimal() and len(ours) <= 19 else None
    return alphasms.find(payer, own=asked.get("id", ""), ours=number)


def _each(command: etree._Element) -> list[etree._Element]:
    found = command.findall("msg")
    if not found:
        raise Unreadable(f"{command.tag} holds no msg.")
    return found


def _code(code: str) -> int:
    return OF_MESSAGE.get(code, UNKNOWN)


def _document(answer: etree._Element) -> HttpResponse:
    body = etree.tostring(answer, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


COMMANDS: dict[str, Callable[[Payer, etree._Element], etree._Element]] = {
    "message": _messages,
    "status": _states,
    "delete": _deletions,
    "balance": _balance,
}
