"""What an account may spend and send, and where to: set by staff, and how much of it is used."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from billing.models import Account
from messaging.events import SendingLimitEvent
from messaging.models import DaySpend, HourCount, SendingLimit
from portal.kit import audit
from portal.models import User

FIELDS = ("spend_cap", "per_hour", "countries", "watches_traffic")


class Used(NamedTuple):
    """What is counted of a limited account: money of this day, messages of this hour by country."""

    spent: Decimal
    sent: dict[str, int]


def set_for(account: Account, fields: dict[str, Any], *, by: User) -> bool:
    """Set the limits of an account; False: nothing was different.

    The day's spending is counted anew, since it is not kept while there is no cap.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        row, is_new = SendingLimit.objects.select_for_update().get_or_create(account=account)
        wanted = {name: fields[name] for name in FIELDS if name in fields}
        before, after = audit.changes(row, wanted)
        if not after:
            if is_new:
                row.delete()
            return False
        for name in after:
            setattr(row, name, wanted[name])
        row.save()
        DaySpend.objects.filter(account=account).delete()
        audit.record(
            by,
            SendingLimitEvent.CHANGED,
            row,
            customer=account.customer_id,
            client=account.client_id,
            account=str(account),
            before=before,
            after=after,
        )
    return True


def used(account: Account) -> Used:
    """What is counted for the account now; nothing where nothing limits it."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    day = DaySpend.objects.filter(account=account, day=today).first()
    counts = HourCount.objects.filter(account=account, hour=hour).values_list("country", "messages")
    return Used(day.amount if day else Decimal(0), dict(counts))
