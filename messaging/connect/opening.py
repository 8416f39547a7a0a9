"""`create_connection`: a door of the end user's own, for an application's programs.

HTTP and XML open an API token, SMPP an SMPP account. `api_id` is the door's number; what opens it
stands beside it once and nowhere else: `api_token`, or `system_id` and `password`.
"""

import phonenumbers
from django.db import transaction

from clients import networks, smpp_accounts, tokens, webhooks
from clients.models import ApiToken, Door, WebhookEndpoint
from messaging import provisioning
from messaging.connect import codes, fields, lists
from messaging.connect.calls import Call, Values, Visit
from messaging.connect.codes import Failed
from messaging.connect.document import Asked
from messaging.connect.fields import Reading
from messaging.connect_events import RegistrationEvent
from messaging.models import Registration
from portal.core.errors import Refused
from portal.kit import audit

HTTP_API, SMPP = "2", "4"
DESCRIPTION_MAX, FTP_PASSWORD_MAX, LOGIN_MAX = 80, 10, 64
EVENTS = [WebhookEndpoint.Event.DELIVERY.value, WebhookEndpoint.Event.INBOUND.value]
SCOPES = [
    ApiToken.Scope.SEND,
    ApiToken.Scope.READ,
    ApiToken.Scope.ACCOUNT_READ,
    ApiToken.Scope.INBOUND_READ,
]


def _create(visit: Visit) -> Values:
    asked, person = visit.asked, visit.person
    reading = Reading(asked)
    kind = asked["connection_id"] or HTTP_API
    if kind not in map(str, lists.CONNECTIONS):
        reading.fault(codes.CONNECTION_ID)
    if len(asked["ftp_password"]) > FTP_PASSWORD_MAX:
        reading.fault(codes.FTP_PASSWORD)
    name = reading.text(
        "api_description",
        codes.API_DESCRIPTION,
        most=DESCRIPTION_MAX,
        default=visit.connection.app_name,
    )
    own = {"allowed_networks": _networks(reading, asked), "default_country": _country(reading)}
    url = _callback(reading, asked)
    reading.finish()
    with transaction.atomic():
        door, shown = _opened(person, kind, {"name": name} | own)
        if url:
            _call_back(person, url)
        owner = {"customer": person.connection.customer_id, "client": person.client_id}
        about = {"kind": str(door.get_kind_display()), "name": door.name}
        audit.record(None, RegistrationEvent.DOOR_OPENED, person, **owner, **about)
    return [{"api_id": str(door.pk)} | shown]


def _opened(person: Registration, kind: str, own: dict[str, object]) -> tuple[Door, dict[str, str]]:
    whose = {"customer": person.client.customer, "client": person.client, "by": None}
    if kind == SMPP:
        start = provisioning.defaults()
        given = {name: getattr(start, name) for name in ("parts_per_s", "max_binds", "window")}
        account, password = smpp_accounts.issue(**whose, fields=given | own)
        return account, {"system_id": account.system_id, "password": password}
    token, secret = tokens.issue(**whose, scopes=SCOPES, **own)
    return token, {"api_token": secret}


def _call_back(person: Registration, url: str) -> None:
    try:
        webhooks.add(
            customer=person.client.customer, client=person.client, url=url, events=EVENTS, by=None
        )
    except Refused as refusal:
        raise Failed((codes.CALLBACK_URL, str(refusal))) from refusal


def _networks(reading: Reading, asked: Asked) -> list[str]:
    try:
        return networks.read(asked["ip_address"])
    except Refused:
        reading.fault(codes.IP_ADDRESS)
        return []


def _country(reading: Reading) -> str:
    """The country whose prefix takes the place of a leading 0; empty where none is named."""
    prefix = reading.matching("dial_prefix", codes.DIAL_PREFIX, _is_prefix)
    if not prefix:
        return ""
    found = phonenumbers.region_code_for_country_code(int(prefix))
    if found in {"ZZ", "001"}:
        reading.fault(codes.DIAL_PREFIX)
    return found


def _is_prefix(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and len(text) <= 3)


def _callback(reading: Reading, asked: Asked) -> str:
    """Where receipts and messages from handsets are told; it is signed, and has no log-in."""
    url = asked["callback_url"]
    if url and not fields.is_web_address(url):
        reading.fault(codes.CALLBACK_URL)
    kind = asked["callback_type_id"]
    if kind and kind not in map(str, lists.CALLBACKS):
        reading.fault(codes.CALLBACK_TYPE)
    for name, code in (
        ("callback_username", codes.CALLBACK_USERNAME),
        ("callback_password", codes.CALLBACK_PASSWORD),
    ):
        if asked[name]:
            reading.fault(code, "calls are signed instead")
    return url


CALLS = [Call("create_connection", _create, needs_email=True)]
