"""Checkouts that nobody has told of: providers are asked, and what is over is closed."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from billing.models import Checkout
from billing.providers import State, Told, hearing, register
from portal.core import money

ASK_AFTER = timedelta(minutes=3)
ASK_AGAIN = timedelta(minutes=10)
AT_ONCE = 20
# A payment that is under way (direct debit) may end days after its page.
GIVE_UP = timedelta(days=14)


def tend() -> int:
    """Ask about some open checkouts and close those that are over; return how many were open."""
    now = timezone.now()
    rows = Checkout.objects.filter(status=Checkout.Status.OPEN)
    due = Q(asked_at=None, created_at__lt=now - ASK_AFTER) | Q(asked_at__lt=now - ASK_AGAIN)
    asked = rows.filter(due).exclude(provider_id="").order_by("expires_at")[:AT_ONCE]
    over = rows.filter(provider_id="", expires_at__lt=now) | rows.filter(
        expires_at__lt=now - GIVE_UP
    )
    found = [*asked]
    for row in found:
        hearing.ask(row)
    for row in over.distinct()[:AT_ONCE]:
        _close(row)
    return len(found)


def _close(row: Checkout) -> None:
    provider = register.find(row.provider)
    if provider is not None:
        nothing = Told(row.token, "", State.EXPIRED, money.ZERO, row.unit)
        hearing.hear(provider, nothing)
