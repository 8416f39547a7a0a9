from django.db import models
from django.utils.translation import gettext_lazy as _


class Receipt(models.Model):
    """A delivery report as it came. Without a message it is parked until its answer is known."""

    class Origin(models.TextChoices):
        NETWORK = "network", _("network")
        SUPPLIER = "supplier", _("supplier")
        PLATFORM = "platform", _("platform")

    id = models.BigIntegerField(primary_key=True)
    connector = models.ForeignKey(
        "messaging.Connector", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    upstream_id = models.CharField(_("upstream ID"), max_length=65)
    state = models.CharField(_("state"), max_length=12)
    error = models.CharField(_("error"), max_length=20, blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices)
    raw = models.TextField(_("as it came"))
    at = models.DateTimeField(_("came"))
    # When it happened, as the supplier says; many say nothing of use.
    done_at = models.DateTimeField(_("happened"), null=True)
    message = models.ForeignKey(
        "messaging.Message",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="receipts",
    )

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["connector", "upstream_id"],
                name="receipt_parked",
                condition=models.Q(message__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.upstream_id} {self.state}"
