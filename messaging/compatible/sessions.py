"""Log-ins at doors whose clients want one: a code for a password, and a token for the code."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from messaging.compatible.faults import Stranger
from messaging.models import VendorSession
from portal.core.errors import Refused

CODE_LASTS = timedelta(minutes=5)
TOKEN_LASTS = timedelta(days=30)
SECRET_BYTES = 24
# A program that logs in before every message must not fill the table.
KEPT = 100


class Token(NamedTuple):
    secret: str
    expires_at: datetime


def begin(door: int) -> str:
    """A code for a door whose password was shown; it lasts five minutes."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    rows = VendorSession.objects.filter(door_id=door)
    rows.filter(expires_at__lte=timezone.now()).delete()
    old = list(rows.order_by("-pk").values_list("pk", flat=True)[KEPT - 1 : KEPT + 100])
    rows.filter(pk__in=old).delete()
    VendorSession.objects.create(
        door_id=door, digest=_digest(secret), expires_at=timezone.now() + CODE_LASTS
    )
    return secret


def exchange(code: str) -> Token:
    """The token for a code, which is used up by it. Raises `Refused`."""
    token = Token(secrets.token_urlsafe(SECRET_BYTES), timezone.now() + TOKEN_LASTS)
    lasting = VendorSession.objects.lasting().filter(digest=_digest(code), is_code=True)
    found = VendorSession.objects.filter(pk__in=lasting.values("pk"), digest=_digest(code))
    if not found.update(digest=_digest(token.secret), is_code=False, expires_at=token.expires_at):
        raise Refused("Incorrect authorization code.", code="bad_code", field="authorization_code")
    return token


def find(token: str) -> VendorSession:
    """The session with its door. Raises `Stranger`."""
    rows = VendorSession.objects.lasting().filter(digest=_digest(token), is_code=False)
    found = rows.select_related("door__client").first()
    if found is None:
        raise Stranger
    return found


def end(token: str) -> None:
    """Let the token open nothing any more."""
    VendorSession.objects.filter(digest=_digest(token)).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
