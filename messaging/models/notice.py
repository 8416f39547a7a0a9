from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.message import FAR


class Notice(models.Model):
    """What a door is still to be told: a receipt, or an inbound message. Gone once acknowledged.

    Written in the transaction in which it became true. Whoever tells it takes a lease on it first,
    so that two processes do not tell it at the same time; a lease that is over is anybody's.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        INBOUND = "inbound", _("inbound message")

    id = models.BigIntegerField(primary_key=True)
    door = models.ForeignKey(
        "clients.Door", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    message = models.ForeignKey("messaging.Message", null=True, **FAR)
    inbound = models.ForeignKey("messaging.Inbound", null=True, **FAR)
    state = models.CharField(_("state"), max_length=12, blank=True)
    at = models.DateTimeField(_("since"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True)
    leased_by = models.BigIntegerField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["id"]
        indexes = [models.Index(fields=["door", "id"], name="notice_of_door")]

    def __str__(self):
        return f"{self.kind} {self.id}"
