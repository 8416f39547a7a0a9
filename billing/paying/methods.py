"""The library of ways of paying."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing.events import PaymentMethodEvent
from billing.models import PaymentMethod
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

BY_HAND = "By hand"
FIELDS = ("name", "is_active", "position")


def by_hand() -> PaymentMethod:
    """The way of what no way was told for, such as a balance change; made where it is missing."""
    return PaymentMethod.objects.get_or_create(name=BY_HAND, defaults={"position": 90})[0]


def usual() -> PaymentMethod:
    """The first of those in use: what a form proposes."""
    return PaymentMethod.objects.filter(is_active=True).first() or by_hand()


def add(*, name: str, is_active: bool = True, position: int = 100, by: User) -> PaymentMethod:
    """Add a way of paying. Raises Refused for a name that is there already."""
    name = name.strip()
    with transaction.atomic():
        found, is_new = PaymentMethod.objects.get_or_create(
            name=name, defaults={"is_active": is_active, "position": position}
        )
        if not is_new:
            raise Refused(_("There is a payment type of this name."), field="name")
        audit.record(by, PaymentMethodEvent.ADDED, found, name=name)
    return found


def change(method: PaymentMethod, *, name: str, is_active: bool, position: int, by: User) -> bool:
    """Change it; payments made by it show the new name. Returns whether anything differed."""
    fields = {"name": name.strip(), "is_active": is_active, "position": position}
    with transaction.atomic():
        row = PaymentMethod.objects.select_for_update().get(pk=method.pk)
        before, after = audit.changes(row, fields)
        if not after:
            return False
        if PaymentMethod.objects.filter(name=fields["name"]).exclude(pk=row.pk).exists():
            raise Refused(_("There is a payment type of this name."), field="name")
        PaymentMethod.objects.filter(pk=row.pk).update(**fields)
        audit.record(by, PaymentMethodEvent.CHANGED, row, name=row.name, before=before, after=after)
    return True
