"""API tokens: made once, shown once, kept as a SHA-256 and found again by it.

A secret is `onw_live_`, 32 characters that are safe in a URL (192 random bits), and 6 characters of
CRC-32 over both. So a slip of the pen or half a copy is refused without asking the database, and
scanners of source code can tell a token that leaked from any other text.
"""

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import default_countries, networks
from clients.events import TokenEvent
from clients.models import ApiToken, Client, Door
from customers import companies
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit, sections
from portal.models import User

log = structlog.get_logger(__name__)

# What higher floors hang on the forms of a token.
SECTIONS = "api-token"
PREFIX = "onw_live_"
SECRET_BYTES = 24
SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{32}}[0-9A-Za-z]{{6}}")
CHECK_SIZE = 6
TAIL_SIZE = 4
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
EVERY_SCOPE = tuple(ApiToken.Scope.values)
# How exactly it is known when a token was last used.
USE_TOLD_EVERY = timedelta(minutes=1)
# Whoever is changing the token is not waited for: the next request tells it as well.
USED = """
UPDATE clients_apitoken SET last_used_at = %(now)s
 WHERE door_ptr_id = (SELECT door_ptr_id FROM clients_apitoken
                       WHERE door_ptr_id = %(token)s
                         AND (last_used_at IS NULL OR last_used_at <= %(before)s)
                         FOR NO KEY UPDATE SKIP LOCKED)
"""


def issue(
    *,
    customer: Customer,
    client: Client | None,
    name: str,
    by: User | None,
    scopes: Iterable[str] = EVERY_SCOPE,
    expires_at: datetime | None = None,
    allowed_networks: str | Iterable[str] = (),
    **more: Any,
) -> tuple[ApiToken, str]:
    """Open a REST door and return it with its secret, which nobody can read again.

    `more` are `default_country`, `priority` and those of hung sections. Raises `Refused` for an
    empty name, no scope, an expiry in the past, what is no network, another customer's client, and
    an archived customer or client.
    """
    wanted = {"name": name, "scopes": scopes, "expires_at": expires_at}
    own = _own(wanted | {"allowed_networks": allowed_networks} | more)
    _check_client(client, customer)
    secret = new_secret()
    with transaction.atomic():
        companies.locked(customer)
        token = ApiToken.objects.create(
            kind=Door.Kind.API,
            customer=customer,
            client=client,
            digest=digest(secret),
            tail=secret[-TAIL_SIZE:],
            **own,
        )
        sections.save(SECTIONS, token, more, by=by)
        audit.record(by, TokenEvent.ISSUED, token, name=token.name, tail=token.tail)
    return token, secret


def change(token: ApiToken, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set some of name, scopes, expiry and networks; tell what they were. False: nothing was new.

    It holds from the next request on. Raises `Refused`, also for a token that is closed for good.
    """
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=token.pk)
        if token.revoked_at is not None or token.archived_at is not None:
            sentence = _("The token %(name)s is closed for good.")
            raise Refused(sentence % {"name": token.name}, code="revoked")
        asked = {name: value for name, value in fields.items() if name in READ}
        asked = {name: value for name, value in asked.items() if value != getattr(token, name)}
        own = _own(asked)
        new = {name: value for name, value in own.items() if value != getattr(token, name)}
        was, became = sections.save(SECTIONS, token, fields, by=by)
        if not new and not became:
            return False
        before = {name: _said(getattr(token, name)) for name in new} | was
        for name, value in new.items():
            setattr(token, name, value)
        token.save(update_fields=list(new))
        after = {name: _said(value) for name, value in new.items()} | became
        audit.record(by, TokenEvent.CHANGED, token, name=token.name, before=before, after=after)
    return True


def revoke(token: ApiToken, *, by: User | None) -> ApiToken:
    """Close the door for good; revoking it again changes nothing."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=token.pk)
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.is_open = False
            token.save(update_fields=["revoked_at", "is_open"])
            audit.record(by, TokenEvent.REVOKED, token, name=token.name)
    return token


def find(secret: str) -> ApiToken | None:
    """The token with this secret and its client, unless revoked or expired.

    A mistyped one costs no query.
    """
    if not is_whole(secret):
        return None
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    found = ApiToken.objects.filter(lasting, digest=digest(secret), revoked_at__isnull=True)
    return found.select_related("client").first()


def note_use(token: ApiToken) -> None:
    """Write that the token is used now, unless that was written within the last minute.

    Nobody's request waits for it or fails by it; what cannot be written is left out.
    """
    now = timezone.now()
    before = now - USE_TOLD_EVERY
    if token.last_used_at is not None and token.last_used_at > before:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(USED, {"now": now, "before": before, "token": token.pk})
    except Error as error:
        log.warning("token_use_not_written", token=token.pk, error=repr(error))


def new_secret() -> str:
    """A secret nobody had before."""
    body = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    return body + _check(body)


def is_whole(secret: str) -> bool:
    """Whether the text has the shape of a secret and its checksum fits."""
    return bool(SHAPE.fullmatch(secret)) and _check(secret[:-CHECK_SIZE]) == secret[-CHECK_SIZE:]


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256 in hexadecimal. With 192 random bits it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in the form in which they are kept. Raises `Refused` for what cannot be."""
    return {name: READ[name](value) for name, value in fields.items() if name in READ}


def _name(name: str) -> str:
    if not name.strip():
        raise Refused(_("A token needs a name."), field="name")
    return name.strip()


def _scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes in their usual order, each once."""
    asked = set(scopes)
    if not asked:
        raise Refused(_("A token needs at least one scope."), field="scopes")
    if asked - set(EVERY_SCOPE):
        sentence = _("There is no scope %(scope)s.")
        unknown = min(asked - set(EVERY_SCOPE))
        raise Refused(sentence % {"scope": unknown}, field="scopes")
    return [scope for scope in EVERY_SCOPE if scope in asked]


def _expiry(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= timezone.now():
        raise Refused(_("A token expires in the future, or never."), field="expires_at")
    return moment


READ = {
    "name": _name,
    "scopes": _scopes,
    "expires_at": _expiry,
    "allowed_networks": networks.read,
    "default_country": default_countries.read,
    "priority": Door.Priority,
}


def _check_client(client: Client | None, customer: Customer) -> None:
    if client is None:
        return
    if client.customer_id != customer.pk:
        raise Refused(_("This client belongs to another customer."), field="client")
    if client.is_gone:
        raise Refused(_("This client is archived."), code="archived", field="client")


def _said(value: Any) -> str:
    """A field's value as the history tells it."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, int):
        return str(Door.Priority(value).label)
    return value or ""


def _check(body: str) -> str:
    """CRC-32 in six digits of base 62."""
    number = zlib.crc32(body.encode())
    digits = []
    for _place in range(CHECK_SIZE):
        number, digit = divmod(number, len(DIGITS))
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))
