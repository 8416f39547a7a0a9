"""What leads from a mail back to its message: tokens, return paths, unsubscribe addresses.

Tokens are outside ids, so nobody can make one up.
"""

from django.urls import reverse

from messaging.dispatch.orders import MAIL, READER
from messaging.mail.letters import Signature
from messaging.models import Connector
from portal.kit import opaque, secrets


def return_path(connector: Connector, token: str) -> str:
    """Where the mail's bounces go: `bounces+<token>@...`; empty without a bounce address."""
    local, _, domain = connector.bounce_address.rpartition("@")
    return f"{local}+{token}@{domain}" if local else ""


def unsubscribe_url(connector: Connector, reader_id: str) -> str:
    """Where the reader takes back the consent (RFC 8058); empty where nobody said our address."""
    if not connector.public_url:
        return ""
    path = reverse("messaging:unsubscribe", args=[reader_id])
    return connector.public_url.rstrip("/") + path


def message_of(token: str) -> int | None:
    """The message whose reader was given this token, or None if we never gave it out."""
    return opaque.open_id(READER, token) if token.startswith(f"{READER}_") else None


def attempt_of(token: str) -> int | None:
    """The attempt whose mail has this token, or None if we never gave it out."""
    return opaque.open_id(MAIL, token)


def signature_of(connector: Connector) -> Signature | None:
    """With what the connector's mails are signed, if they are. Raises `InvalidToken`."""
    if not (connector.dkim_selector and connector.sealed_dkim_key):
        return None
    key = secrets.open_envelope(connector.sealed_dkim_key)
    return Signature(connector.dkim_selector, key.encode())
