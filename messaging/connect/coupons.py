"""Coupons: a code that gives a new account some credit, so many times and until a day."""

from django.db.models import F
from django.utils import timezone

from billing import top_ups
from billing.models import Account
from messaging.connect import codes
from messaging.connect.codes import Failed
from messaging.connect.fields import Reading
from messaging.models import Connection, Coupon, Registration


def find(connection: Connection, code: str, reading: Reading) -> Coupon | None:
    """The coupon with this code, None where none is named; what is wrong goes to `reading`."""
    if not code:
        return None
    found = Coupon.objects.filter(code__iexact=code).first()
    fault = "unknown code" if found is None else _fault(found, connection)
    if fault:
        reading.fault(codes.COUPON, fault)
    return found


def redeem(coupon: Coupon, account: Account, registration: Registration) -> None:
    """Use the coupon once, in the caller's transaction. Raises `Failed` when its uses are over."""
    rows = Coupon.objects.filter(pk=coupon.pk, is_active=True, uses__lt=F("uses_max"))
    if not rows.update(uses=F("uses") + 1):
        raise Failed((codes.COUPON, "used up"))
    top_ups.add(
        account,
        amount=coupon.amount,
        comment=f"Coupon {coupon.code}",
        key=f"coupon:{registration.pk}",
        by=None,
    )


def _fault(coupon: Coupon, connection: Connection) -> str:
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    faults = {
        "not valid here": coupon.connection_id not in (None, connection.pk),
        "not active": not coupon.is_active,
        "not valid yet": coupon.starts_on > today,
        "expired": coupon.ends_on is not None and coupon.ends_on < today,
        "used up": coupon.uses >= coupon.uses_max,
        "for another currency": coupon.unit != connection.unit,
    }
    return next((said for said, is_so in faults.items() if is_so), "")
