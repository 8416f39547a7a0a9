"""Who knocks at the REST door: a token, or an SMPP account, from an address it allows."""

from django.http import HttpRequest
from ninja.security import HttpBasicAuth, HttpBearer
from ninja.security.base import AuthBase

from clients import api_calls, networks, smpp_accounts, tokens
from clients.models import ApiToken, Door
from messaging.api.parser import read_body
from messaging.dispatch import payer
from messaging.dispatch.payer import Barred, Payer
from messaging.guesses import Visitor
from portal.kit.addresses import client_address


class Token(HttpBearer):
    """`Authorization: Bearer onw_live_...`; the request's `auth` is then the `Payer` behind it."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Payer | None:
        found = tokens.find(token)
        if found is None:
            return None
        api_calls.meet(request, found)
        entered = _through(found, client_address(request), self.scope)
        read_body(request)
        tokens.note_use(found)
        if self.scope not in found.scopes:
            raise Barred(f"This token lacks the scope {self.scope}.", code="scope_missing")
        return entered


class Password(HttpBasicAuth):
    """`Authorization: Basic`: the system ID and password of an SMPP account, which is the door.

    An unknown ID and a wrong password are answered alike, and neither can be tried for long. An
    account has every scope.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Payer | None:
        address = client_address(request)
        visitor = Visitor(address, username)
        visitor.check()
        found = smpp_accounts.find(username, password)
        if found is None:
            visitor.failed()
            return None
        visitor.entered()
        api_calls.meet(request, found)
        entered = _through(found, address, self.scope)
        read_body(request)
        return entered


def ways_in(scope: str) -> list[AuthBase]:
    """How a request for something of this scope is let in: one of `ApiToken.Scope`."""
    return [Token(scope), Password(scope)]


def enter(request: HttpRequest, door: Door, scope: str) -> Payer:
    """The payer behind a door whose secret was shown before, by a log-in. Raises `Barred`."""
    api_calls.meet(request, door)
    entered = _through(door, client_address(request), scope)
    read_body(request)
    return entered


def _through(door: Door, address: str, scope: str) -> Payer:
    """The payer behind a door that was opened. Raises `Barred`."""
    if not networks.covers(door.allowed_networks, address):
        raise Barred("This door may not be used from your address.", code="network_not_allowed")
    found = payer.of_door(door.pk)
    if found is None or not found.is_open:
        payer.GONE.check()
    if scope == ApiToken.Scope.SEND and door.client and not door.client.sends_by_rest:
        raise Barred("Sending by REST is switched off for this client.", code="rest_disabled")
    return found
