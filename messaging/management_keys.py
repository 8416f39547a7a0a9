"""Management keys: made in the name of one of the staff, shown once, found again, and revoked.

Whoever issues a key, or widens one, may do what it is for; else a key would be a way round roles.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import networks
from messaging.events import ManagementKeyEvent
from messaging.models import ManagementKey
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Purpose = ManagementKey.Purpose
PREFIX = "onw_mgt_"
SECRET_BYTES = 24
TAIL_SIZE = 4
USE_TOLD_EVERY = timedelta(minutes=1)
# What the owner must be allowed for each purpose, when the key is used.
NEEDS = {
    Purpose.BALANCE: ("billing.view_account",),
    Purpose.CHANGE: ("billing.add_balancechange",),
    Purpose.CREATE: (
        "customers.add_customer",
        "clients.add_smppaccount",
        "billing.add_account",
        "billing.add_balancechange",
    ),
    Purpose.CONTROL: ("clients.change_smppaccount",),
    Purpose.TRAFFIC: ("clients.view_smppaccount",),
}


def issue(
    *,
    owner: User,
    name: str,
    purposes: Iterable[str],
    allowed_networks: str | Iterable[str] = (),
    expires_at: datetime | None = None,
    by: User | None,
) -> tuple[ManagementKey, str]:
    """Make a key and return it with its secret, which nobody can read again.

    Raises `Refused` without a name or a purpose, for what is no network, for an end in the past,
    and where its owner, or whoever issues it, is no staff or may not do one of these things.
    """
    wanted = {"name": name, "purposes": purposes, "expires_at": expires_at}
    own = _own(wanted | {"allowed_networks": allowed_networks})
    _check_may(own["purposes"], owner, by)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        key = ManagementKey.objects.create(
            owner=owner, digest=_digest(secret), tail=secret[-TAIL_SIZE:], **own
        )
        audit.record(by, ManagementKeyEvent.ISSUED, key, name=key.name, tail=key.tail)
    return key, secret


def change(key: ManagementKey, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set some of name, purposes, expiry and networks; tell what they were. False: nothing was new.

    It holds from the next call on. Raises `Refused` as `issue`, and for a key that is revoked.
    """
    with transaction.atomic():
        key = ManagementKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
        if key.revoked_at is not None:
            sentence = _("The management key %(name)s is revoked.")
            raise Refused(sentence % {"name": key.name}, code="revoked")
        asked = {name: fields[name] for name in READ if name in fields}
        asked = {name: value for name, value in asked.items() if value != getattr(key, name)}
        new = _own(asked)
        if not new:
            return False
        _check_may(set(new.get("purposes", ())) - set(key.purposes), key.owner, by)
        before = {name: _said(getattr(key, name)) for name in new}
        for name, value in new.items():
            setattr(key, name, value)
        key.save(update_fields=list(new))
        after = {name: _said(value) for name, value in new.items()}
        audit.record(by, ManagementKeyEvent.CHANGED, key, name=key.name, before=before, after=after)
    return True


def revoke(key: ManagementKey, *, by: User | None) -> bool:
    """Let the key open nothing any more; False: it did not."""
    with transaction.atomic():
        key = ManagementKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
        if key.revoked_at is not None:
            return False
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        audit.record(by, ManagementKeyEvent.REVOKED, key, name=key.name)
    return True


def find(secret: str, address: str) -> ManagementKey | None:
    """The key with this secret, unless it is closed or used from elsewhere; its use is noted."""
    if not secret.startswith(PREFIX):
        return None
    rows = ManagementKey.objects.filter(digest=_digest(secret), revoked_at=None)
    key = rows.select_related("owner").first()
    if key is None or key.is_expired or not networks.covers(key.allowed_networks, address):
        return None
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_TOLD_EVERY)
    ManagementKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key


def may(owner: User, purpose: str) -> bool:
    """Whether somebody may do now what a key is for."""
    return owner.is_active and owner.is_staff and owner.has_perms(NEEDS[Purpose(purpose)])


def _check_may(purposes: Iterable[str], owner: User, by: User | None) -> None:
    """Raise `Refused` where one of these people may not do one of these things."""
    for person in (owner, by):
        barred = [] if person is None else [one for one in purposes if not may(person, one)]
        if barred:
            said = _("%(name)s may not do this: %(what)s.")
            told = ", ".join(str(Purpose(one).label) for one in barred)
            raise Refused(said % {"name": person, "what": told}, field="purposes")


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in the form in which they are kept. Raises `Refused` for what cannot be."""
    return {name: READ[name](value) for name, value in fields.items()}


def _name(name: str) -> str:
    if not name.strip():
        raise Refused(_("A management key needs a name."), field="name")
    return name.strip()


def _purposes(purposes: Iterable[str]) -> list[str]:
    asked = set(purposes)
    if not asked:
        raise Refused(_("A management key needs a purpose."), field="purposes")
    return [one for one in Purpose.values if one in asked]


def _expiry(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= timezone.now():
        raise Refused(_("A key expires in the future, or never."), field="expires_at")
    return moment


READ = {
    "name": _name,
    "purposes": _purposes,
    "expires_at": _expiry,
    "allowed_networks": networks.read,
}


def _said(value: Any) -> str:
    """A field's value as the history tells it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return ", ".join(value) if isinstance(value, list) else value or ""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
