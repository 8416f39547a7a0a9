from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.message import FAR


class Errand(models.Model):
    """What is still to be done about a message from a handset: to forward it, to answer it.

    Written in the transaction that stored the message, and gone when it is done. Whoever does it
    puts `due_at` off first, so that nobody else does it at the same time.
    """

    inbound = models.OneToOneField("messaging.Inbound", primary_key=True, **FAR)
    due_at = models.DateTimeField(_("due"))
    is_forwarded = models.BooleanField(_("forwarded"), default=False)
    may_answer = models.BooleanField(_("may be answered"), default=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("errand")
        verbose_name_plural = _("errands")
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], name="errand_due")]

    def __str__(self):
        return str(self.inbound_id)
