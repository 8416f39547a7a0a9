from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class Number(models.Model):
    """A number that receives messages from handsets."""

    digits = models.CharField(_("number"), max_length=15, unique=True)
    country = models.ForeignKey("billing.Country", models.PROTECT, verbose_name=_("country"))
    connector = models.ForeignKey(
        "messaging.Connector", models.PROTECT, null=True, blank=True, verbose_name=_("connector")
    )
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    door = models.ForeignKey(
        "clients.Door",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("door"),
        help_text=_("the SMPP account whose binds get its messages"),
    )

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        ordering = ["digits"]

    def __str__(self):
        return self.digits
