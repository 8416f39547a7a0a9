from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.world_row import WorldRow


class Country(WorldRow):
    """A country by its ISO 3166 code."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("billing:country", args=[self.code])
