"""Management keys: made in the name of one of the staff, shown once, found again, and revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

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
    allowed_networks: Iterable[str] = (),
    by: User | None,
) -> tuple[ManagementKey, str]:
    """Make a key and return it with its secret, which nobody can read again.

    Raises `Refused` without a name or a purpose, for what is no network, and for somebody who is
    no staff or may not do one of these things.
    """
    wanted = [one for one in Purpose.values if one in set(purposes)]
    if not name.strip() or not wanted:
        raise Refused(_("A management key needs a name and a purpose."), field="name")
    barred = [one for one in wanted if not may(owner, one)]
    if barred:
        said = _("%(name)s may not do this: %(what)s.")
        raise Refused(said % {"name": owner, "what": ", ".join(barred)}, field="purposes")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        key = ManagementKey.objects.create(
            owner=owner,
            name=name.strip(),
            digest=_digest(secret),
            tail=secret[-TAIL_SIZE:],
            purposes=wanted,
            allowed_networks=networks.read(allowed_networks),
        )
        audit.record(by, ManagementKeyEvent.ISSUED, key, name=key.name, tail=key.tail)
    return key, secret


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
    """The key with this secret, unless it is revoked or used from elsewhere; its use is noted."""
    if not secret.startswith(PREFIX):
        return None
    rows = ManagementKey.objects.filter(digest=_digest(secret), revoked_at=None)
    key = rows.select_related("owner").first()
    if key is None or not networks.covers(key.allowed_networks, address):
        return None
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_TOLD_EVERY)
    ManagementKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key


def may(owner: User, purpose: str) -> bool:
    """Whether somebody may do now what a key is for."""
    return owner.is_active and owner.is_staff and owner.has_perms(NEEDS[Purpose(purpose)])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
