"""Tenancy: which rows a person may see. `visible_to` is the one door between a request and rows."""

from django.db import models

# The status of a customer whose people get in; what is archived is there for staff alone.
ACTIVE = "active"


class CustomerScoped(models.QuerySet):
    """Rows of a customer. Staff see all, a customer's people those of their active customers."""

    customer_lookup = "customer"

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff:
            return self.all()
        place = {
            f"{self.customer_lookup}__memberships__user": user,
            f"{self.customer_lookup}__status": ACTIVE,
        }
        return self.filter(**place)
