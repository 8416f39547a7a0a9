from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryRate(models.Model):
    """How many of a connector's latest messages to a country arrived: a sample of some hours."""

    connector = models.ForeignKey("messaging.Connector", models.CASCADE, related_name="+")
    country = models.CharField(_("country"), max_length=2, blank=True)
    sent = models.PositiveIntegerField(_("sent"))
    arrived = models.PositiveIntegerField(_("delivered"))

    class Meta:
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        constraints = [models.UniqueConstraint("connector", "country", name="delivery_rate_once")]

    def __str__(self):
        return f"{self.connector_id} {self.country}: {self.arrived}/{self.sent}"
