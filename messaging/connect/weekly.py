"""The weekly mail about the balance, to those who asked for it: once a week and not twice."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from billing import accounts
from messaging.letters import CONNECT_BALANCE
from messaging.models import Registration
from portal.core import money
from portal.kit import letters

WEEK = timedelta(days=7)
BATCH = 500


def send_due(now: datetime | None = None) -> int:
    """Mail everybody whose week is over; return how many."""
    now = now or timezone.now()
    due = _due(now).order_by("pk").values_list("pk", flat=True)[:BATCH]
    return sum(_told(pk, now) for pk in list(due))


def _due(now: datetime):
    started = Q(told_at=None, email_activated_at__lte=now - WEEK) | Q(told_at__lte=now - WEEK)
    rows = Registration.objects.filter(started, weekly_update=True, client__status="active")
    return rows.exclude(state__in=[Registration.State.REGISTERED, Registration.State.CLOSED])


def _told(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = _due(now).select_related("client__customer", "connection")
        row = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        account = accounts.of_client(row.client).filter(pays=True).first() if row else None
        if row is None or account is None:
            return False
        row.told_at = now
        row.save(update_fields=["told_at"])
        facts = {
            "name": f"{row.first_name} {row.surname}",
            "app": row.connection.app_name,
            "support": row.connection.support_email,
            "balance": f"{money.show(account.balance, account.unit)} {account.unit}",
        }
        is_html = row.email_format == Registration.Format.HTML
        letters.send(CONNECT_BALANCE, [row.email], facts, is_html=is_html)
    return True
