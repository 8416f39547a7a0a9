"""Tenancy: which rows a person may see. `visible_to` is the one door between a request and rows."""

from django.db import models


class CustomerScoped(models.QuerySet):
    """Rows of a customer. Staff see all, a customer's people those of their customers."""

    customer_lookup = "customer"

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff:
            return self.all()
        return self.filter(**{f"{self.customer_lookup}__memberships__user": user})
