"""Whose customer portal somebody is in."""

from customers.models import Customer
from portal.kit import faces
from portal.models import User


def own_customer(user: User) -> Customer | None:
    """The customer whose person this is; None for everybody else, staff too."""
    if faces.of(user).kind != faces.CUSTOMER:
        return None
    return Customer.objects.visible_to(user).order_by("memberships__pk").first()
