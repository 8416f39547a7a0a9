"""Coupons: a code that gives a new account some credit, so many times and until a day."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import top_ups
from billing.models import Account
from messaging.connect import codes
from messaging.connect.codes import Failed
from messaging.connect.fields import Reading
from messaging.connect_events import CouponEvent
from messaging.models import Connection, Coupon, Registration
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "code",
    "amount",
    "unit",
    "connection",
    "uses_max",
    "starts_on",
    "ends_on",
    "is_active",
)
# What somebody was promised and has got.
GIVEN = ("code", "amount", "unit")
CODE = re.compile(r"[A-Za-z0-9_-]{3,40}")


def add(fields: Mapping[str, Any], *, by: User | None) -> Coupon:
    """A new coupon. Raises `Refused` for a code that is taken, and for what cannot be."""
    made = Coupon(**{name: fields[name] for name in FIELDS if name in fields})
    with transaction.atomic():
        _write(made)
        amount = f"{money.show(made.amount, made.unit)} {made.unit}"
        audit.record(by, CouponEvent.ADDED, made, code=made.code, amount=amount)
    return made


def change(coupon: Coupon, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS; False: nothing was different.

    Raises `Refused` as `add` does; also where a coupon that was used would get another code or sum.
    """
    own = {name: fields[name] for name in FIELDS if name in fields}
    with transaction.atomic():
        rows = Coupon.objects.select_related("connection").select_for_update(of=("self",))
        row = rows.get(pk=coupon.pk)
        before, after = audit.changes(row, own)
        if not after:
            return False
        fixed = next((name for name in GIVEN if name in after), "")
        if row.uses and fixed:
            said = _("This coupon was used: its code and its credit stay.")
            raise Refused(said, code="used", field=fixed)
        for name in after:
            setattr(row, name, own[name])
        _write(row)
        audit.record(by, CouponEvent.CHANGED, row, code=row.code, before=before, after=after)
    return True


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


def _write(row: Coupon) -> None:
    """Save it, without its count, which others change meanwhile."""
    for field, said in _wrong(row).items():
        raise Refused(said, field=field)
    try:
        with transaction.atomic():
            row.save(update_fields=[*FIELDS] if row.pk else None)
    except IntegrityError as error:
        said = _("Another coupon has this code.")
        raise Refused(said, code="code_taken", field="code") from error


def _wrong(row: Coupon) -> dict[str, str]:
    """What cannot be, by the field at fault."""
    wrong = {
        "code": (not CODE.fullmatch(row.code), _("3 to 40 letters, digits, - and _.")),
        "amount": (row.amount <= 0, _("A coupon gives something.")),
        "unit": (row.unit not in money.UNITS, _("Choose a currency.")),
        "uses_max": (row.uses_max < max(1, row.uses), _("It was used more often than that.")),
        "ends_on": (
            row.ends_on is not None and row.ends_on < row.starts_on,
            _("It ends before it begins."),
        ),
        "connection": (
            row.connection is not None and row.connection.unit != row.unit,
            _("The accounts of this connection are in another currency."),
        ),
    }
    return {field: said for field, (is_so, said) in wrong.items() if is_so}
