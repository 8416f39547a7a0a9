from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.message import FAR


class Fallback(models.Model):
    """What goes out as SMS when a message is not delivered in time. One row until it is settled."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        SENT = "sent", _("SMS sent")
        REFUSED = "refused", _("SMS refused")

    message = models.OneToOneField(
        "messaging.Message",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="fallback",
    )
    door = models.ForeignKey("clients.Door", **FAR)
    sender = models.CharField(_("sender"), max_length=32)
    text = models.TextField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    sms = models.ForeignKey("messaging.Message", null=True, **FAR)

    class Meta:
        verbose_name = _("fall-back")
        verbose_name_plural = _("fall-backs")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="fallback_due",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["sms"],
                name="fallback_sms",
                condition=models.Q(sms__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.message_id}: {self.state}"
