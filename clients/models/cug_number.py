from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class CugNumberQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class CugNumber(models.Model):
    """A number of an SMPP account's closed user group: with its CUG on, it sends to no other."""

    account = models.ForeignKey(
        "clients.SmppAccount",
        models.CASCADE,
        related_name="cug_numbers",
        verbose_name=_("SMPP account"),
    )
    number = models.CharField(_("number"), max_length=15)

    objects = CugNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("CUG number")
        verbose_name_plural = _("CUG numbers")
        ordering = ["number"]
        constraints = [models.UniqueConstraint("account", "number", name="cug_number_once")]

    def __str__(self):
        return self.number
