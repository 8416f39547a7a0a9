from django.db import models
from django.utils.translation import gettext_lazy as _


class MailOutbox(models.Model):
    """A mail to send. The body stands in an envelope and is erased once it is sent."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    recipients = models.JSONField()
    subject = models.CharField(max_length=250)
    sealed = models.BinaryField(null=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="mail_waiting", condition=models.Q(status="waiting")
            ),
        ]

    def __str__(self):
        return self.subject
