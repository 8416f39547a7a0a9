from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.world_row import WorldRow


class Prefix(WorldRow):
    """First digits of numbers and whose they are. The longest that fits decides."""

    digits = models.CharField(_("prefix"), max_length=12, unique=True)
    country = models.ForeignKey("billing.Country", models.PROTECT, verbose_name=_("country"))
    network = models.ForeignKey(
        "billing.Network", models.PROTECT, null=True, blank=True, verbose_name=_("network")
    )

    class Meta:
        verbose_name = _("prefix")
        verbose_name_plural = _("prefixes")
        ordering = ["digits"]

    def __str__(self):
        return self.digits

    def get_absolute_url(self):
        return reverse("billing:prefix", args=[self.pk])
