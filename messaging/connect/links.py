"""One-time links into pages of ours: to buy credits, to apply for a number."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from messaging.connect.calls import Call, Values, Visit
from messaging.models import PageLink, Registration
from portal.core.errors import Refused

LIFE = timedelta(minutes=30)
BYTES = 24
Kind = PageLink.Kind


def make(registration: Registration, kind: str, *, site: str) -> str:
    """The address of a page, good once within half an hour; it ends those made before."""
    key = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        PageLink.objects.filter(registration=registration, kind=kind, used_at=None).delete()
        PageLink.objects.create(
            registration=registration,
            kind=kind,
            digest=_digest(key),
            until=timezone.now() + LIFE,
        )
    return site + reverse("messaging:connect-link", args=[key])


class UsedUp(Refused):
    """The link was used, is too old or was never made."""


def find(key: str) -> PageLink | None:
    """The link, which stays as it is; None if it was used, is too old or was never made."""
    rows = PageLink.objects.filter(digest=_digest(key), used_at=None, until__gt=timezone.now())
    about = ("registration__connection__logo", "registration__client__customer")
    return rows.select_related(*about).first()


def take(key: str) -> None:
    """Use the link up. Raises `UsedUp`, also for the second of two at once."""
    now = timezone.now()
    rows = PageLink.objects.filter(digest=_digest(key), used_at=None, until__gt=now)
    if not rows.update(used_at=now):
        raise UsedUp("This link was used or is too old.", code="used")


def forget() -> int:
    """Drop those nobody can use any more; return how many."""
    return PageLink.objects.filter(until__lt=timezone.now() - LIFE).delete()[0]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _buy(visit: Visit) -> Values:
    return [{"buy_url": make(visit.person, Kind.BUY, site=visit.site)}]


def _apply(visit: Visit) -> Values:
    return [{"application_url": make(visit.person, Kind.NUMBER, site=visit.site)}]


CALLS = [
    Call("buy_credits_url", _buy, needs_email=True, needs_sms=True),
    Call("apply_two_way", _apply, needs_email=True),
]
