from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkState(models.Model):
    """What one bind of a connector says of itself, every two seconds while a worker holds it."""

    class Role(models.TextChoices):
        TRX = "trx", _("transceiver")
        TX = "tx", _("transmitter")
        RX = "rx", _("receiver")

    connector = models.ForeignKey("messaging.Connector", models.CASCADE, related_name="links")
    number = models.PositiveSmallIntegerField(_("bind"))
    role = models.CharField(_("kind"), max_length=3, choices=Role.choices)
    state = models.CharField(_("state"), max_length=10)
    since = models.DateTimeField(_("since"))
    window_used = models.PositiveSmallIntegerField(_("window in use"), default=0)
    # Parts submitted: in the last second told, and in the last minute.
    rate = models.PositiveIntegerField(_("parts per second"), default=0)
    last_minute = models.PositiveIntegerField(_("sent last minute"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    last_receipt_at = models.DateTimeField(_("last receipt"), null=True)
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("state of a bind")
        verbose_name_plural = _("states of binds")
        ordering = ["connector", "number"]
        constraints = [
            models.UniqueConstraint(fields=["connector", "number"], name="link_state_once")
        ]

    def __str__(self):
        return f"{self.connector} {self.number}: {self.state}"
