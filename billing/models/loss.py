from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class Loss(models.Model):
    """A rate that sold below some cost when it was last looked at. Rewritten as a whole."""

    rate = models.OneToOneField(
        "billing.Rate",
        models.CASCADE,
        primary_key=True,
        related_name="loss",
        verbose_name=_("rate"),
    )
    lowest = models.DecimalField(_("lowest cost"), max_digits=20, decimal_places=6)
    highest = models.DecimalField(_("highest cost"), max_digits=20, decimal_places=6)
    found_at = models.DateTimeField(_("found"))

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("price below cost")
        verbose_name_plural = _("prices below cost")
        ordering = ["pk"]

    def __str__(self):
        return str(self.rate)
