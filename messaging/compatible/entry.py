"""Who knocks: an API token or an SMPP account, shown where the vendor's clients show theirs.

The same doors as those of the REST interface, with the same scopes, allowed IPs and locks against
guessing; only the place of the secret differs.
"""

from django.http import HttpRequest

from clients.models import ApiToken
from messaging.api.doors import Password, Token
from messaging.compatible.faults import Stranger
from messaging.dispatch.payer import Payer

SEND, READ, ACCOUNT = (
    ApiToken.Scope.SEND,
    ApiToken.Scope.READ,
    ApiToken.Scope.ACCOUNT_READ,
)


def by_token(request: HttpRequest, secret: str, scope: str, *others: str) -> Payer:
    """The payer behind an API token with all these scopes. Raises `Stranger` and `Barred`."""
    found = _known(Token(scope).authenticate(request, secret))
    return by_token(request, secret, *others) if others else found


def by_password(request: HttpRequest, system_id: str, password: str, scope: str) -> Payer:
    """The payer behind an SMPP account. Raises `Stranger`, `Barred` and `TryLater`."""
    return _known(Password(scope).authenticate(request, system_id, password))


def by_authorization(request: HttpRequest, scope: str) -> Payer:
    """The payer named by the header Authorization: Basic, or Bearer with a token."""
    return _known(Password(scope)(request) if _is_basic(request) else Token(scope)(request))


def _is_basic(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "")[:6].lower() == "basic "


def _known(found: Payer | None) -> Payer:
    if found is None:
        raise Stranger
    return found
