"""How many parts per second a customer, a client or a sender name may hand in, and how many now.

A customer's limit holds for it and all its clients together. The doors honour it over all
processes; a door's own pace is a field of the SMPP account.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.events import LimitEvent
from clients.models import Bucket, Client, PartsLimit, SenderName, SmppAccount
from customers import companies
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

RATE_MAX, BURST_MAX = 100_000, 1_000_000
Owner = Customer | Client | SenderName


class Gauge(NamedTuple):
    """How much of a limit is taken at this moment, in parts."""

    title: str
    rate: int
    used: int
    size: int


def of(owner: Owner) -> PartsLimit | None:
    return PartsLimit.objects.filter(**_place(owner)).first()


def put(owner: Owner, *, rate: int | None, burst: int | None = None, by: User | None) -> bool:
    """Limit an owner to `rate` parts per second, `burst` at once; no rate is no limit.

    Without a burst, one second's parts may come at once. False: nothing was different.
    """
    size = burst or rate
    if rate is None and burst:
        raise Refused(_("A burst needs a rate."), code="no_rate", field="parts_per_s")
    if rate is not None and not 1 <= rate <= RATE_MAX:
        said = _("A number from %(least)s to %(most)s is needed.")
        raise Refused(said % {"least": 1, "most": RATE_MAX}, field="parts_per_s")
    if size is not None and not 1 <= size <= BURST_MAX:
        said = _("A number from %(least)s to %(most)s is needed.")
        raise Refused(said % {"least": 1, "most": BURST_MAX}, field="burst")
    with transaction.atomic():
        place = _place(owner)
        place["customer"] = companies.locked(place["customer"])
        before = PartsLimit.objects.filter(**place).first()
        if (before and (before.parts_per_s, before.burst)) == ((rate, size) if rate else None):
            return False
        if rate is None and before is not None:
            Bucket.objects.filter(pk=before.key).delete()
            before.delete()
        else:
            wanted = {"parts_per_s": rate, "burst": size}
            PartsLimit.objects.update_or_create(**place, defaults=wanted)
        scope = {"customer": place["customer"].pk, "client": getattr(place["client"], "pk", None)}
        audit.record(by, LimitEvent.CHANGED, owner, now=_told(rate, size), **scope)
    return True


def gauges(
    customer: Customer, client: Client | None = None, *, accounts: list[SmppAccount] | None = None
) -> list[Gauge]:
    """The limits that hold for a client, or for a customer itself, and how full they are now.

    A client is not told of its customer's. Of SMPP accounts only those given.
    """
    limits = PartsLimit.objects.filter(customer=customer, client=client)
    found = [
        (one.key, str(one.sender_name or _("All together")), one.parts_per_s, one.burst)
        for one in limits.select_related("sender_name").order_by("sender_name__name", "pk")
    ]
    found += [
        (f"door:{one.pk}", one.system_id, one.parts_per_s, one.parts_per_s)
        for one in accounts or []
    ]
    rows = Bucket.objects.in_bulk([key for key, *_rest in found]) if found else {}
    return [
        Gauge(title, rate, _used(rows.get(key), rate, size), size)
        for key, title, rate, size in found
    ]


def _used(row: Bucket | None, rate: int, size: int) -> int:
    """What is missing of a full bucket; one that a bulk took below zero is used up."""
    if row is None:
        return 0
    since = max(0.0, (timezone.now() - row.at).total_seconds())
    left = min(float(size), row.parts + rate * since)
    return max(0, min(size, round(size - left)))


def _place(owner: Owner) -> dict:
    if isinstance(owner, Customer):
        return {"customer": owner, "client": None, "sender_name": None}
    if isinstance(owner, Client):
        return {"customer": owner.customer, "client": owner, "sender_name": None}
    return {"customer": owner.customer, "client": owner.client, "sender_name": owner}


def _told(rate: int | None, size: int | None) -> str:
    return f"{rate}/s, burst {size}" if rate else "none"
