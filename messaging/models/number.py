from django.db import models
from django.utils.translation import gettext_lazy as _


class Number(models.Model):
    """A number that receives messages from handsets."""

    digits = models.CharField(_("number"), max_length=15, unique=True)
    country = models.ForeignKey("billing.Country", models.PROTECT, verbose_name=_("country"))
    connector = models.ForeignKey(
        "messaging.Connector", models.PROTECT, null=True, blank=True, verbose_name=_("connector")
    )

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        ordering = ["digits"]

    def __str__(self):
        return self.digits
