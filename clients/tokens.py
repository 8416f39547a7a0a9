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

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients.events import TokenEvent
from clients.models import ApiToken, Client, Door
from customers import companies
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

PREFIX = "onw_live_"
SECRET_BYTES = 24
SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{32}}[0-9A-Za-z]{{6}}")
CHECK_SIZE = 6
TAIL_SIZE = 4
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def issue(
    *, customer: Customer, client: Client | None, name: str, by: User | None
) -> tuple[ApiToken, str]:
    """Open a REST door and return it with its secret, which nobody can read again.

    Raises `Refused` for an empty name, another customer's client, and an archived customer.
    """
    name = name.strip()
    if not name:
        raise Refused("A token needs a name.", field="name")
    if client is not None and client.customer_id != customer.pk:
        raise Refused("This client belongs to another customer.", field="client")
    secret = new_secret()
    with transaction.atomic():
        companies.locked(customer)
        token = ApiToken.objects.create(
            kind=Door.Kind.API,
            customer=customer,
            client=client,
            name=name,
            digest=digest(secret),
            tail=secret[-TAIL_SIZE:],
        )
        audit.record(by, TokenEvent.ISSUED, token, name=name, tail=token.tail)
    return token, secret


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
    """The token with this secret, unless revoked or expired. A mistyped one costs no query."""
    if not is_whole(secret):
        return None
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return ApiToken.objects.filter(lasting, digest=digest(secret), revoked_at__isnull=True).first()


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


def _check(body: str) -> str:
    """CRC-32 in six digits of base 62."""
    number = zlib.crc32(body.encode())
    digits = []
    for _ in range(CHECK_SIZE):
        number, digit = divmod(number, len(DIGITS))
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))
