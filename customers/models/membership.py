from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.scoping import CustomerScoped


class Membership(models.Model):
    """A user's place among a customer's people."""

    class Rights(models.TextChoices):
        OWNER = "owner", _("Owner")
        DEVELOPER = "developer", _("Developer")
        FINANCE = "finance", _("Finance")
        VIEWER = "viewer", _("Viewer")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="memberships", verbose_name=_("customer")
    )
    rights = models.CharField(
        _("rights"), max_length=9, choices=Rights.choices, default=Rights.VIEWER
    )

    objects = CustomerScoped.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint("user", "customer", name="one_membership")]

    def __str__(self):
        return f"{self.user} at {self.customer}"
