from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.membership import Membership
from customers.scoping import CustomerScoped
from portal.models import invitation


class Invitation(invitation.Invitation):
    """Somebody is asked to become one of a customer's people."""

    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="invitations",
        verbose_name=_("customer"),
    )
    rights = models.CharField(_("rights"), max_length=9, choices=Membership.Rights.choices)

    objects = CustomerScoped.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [invitation.once("customer", "customer_invites_once")]
