from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.world_row import WorldRow


class Network(WorldRow):
    """A country's mobile operator, by MCC-MNC (ITU-T E.212)."""

    country = models.ForeignKey(
        "billing.Country", models.PROTECT, related_name="networks", verbose_name=_("country")
    )
    mcc = models.CharField("MCC", max_length=3)
    mnc = models.CharField("MNC", max_length=3)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["country", "name"]
        constraints = [models.UniqueConstraint("mcc", "mnc", name="network_once")]

    def __str__(self):
        return f"{self.name} {self.country_id}"

    def get_absolute_url(self):
        return reverse("billing:network", args=[self.pk])

    @property
    def mcc_mnc(self):
        return f"{self.mcc}-{self.mnc}"
