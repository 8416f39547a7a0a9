from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.message import FAR


class LongMessage(models.Model):
    """Parts that came one by one and are one text: nothing is sent before all have come.

    Each part is a message of its own, with its own id, price and receipt. A set is told by its
    door, sender, recipient, reference and size; a later one with the same reference is another set.
    """

    id = models.BigIntegerField(primary_key=True)
    door = models.ForeignKey("clients.Door", **FAR)
    sender = models.CharField(_("sender"), max_length=32)
    recipient = models.CharField(_("recipient"), max_length=254)
    reference = models.PositiveIntegerField(_("reference"))
    total = models.PositiveSmallIntegerField(_("parts"))
    # Part number to message; a number that came twice is another set.
    parts = models.JSONField(default=dict)
    began_at = models.DateTimeField(_("began"))

    class Meta:
        verbose_name = _("long message")
        verbose_name_plural = _("long messages")
        indexes = [
            # Complete sets are deleted, so these are few.
            models.Index(fields=["door", "recipient"], name="long_message_open"),
        ]

    def __str__(self):
        return f"{self.sender} {self.reference} ({self.total})"
