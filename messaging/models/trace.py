from django.db import models
from django.utils.translation import gettext_lazy as _


class Trace(models.Model):
    """How a decision was taken, shared by all messages that it was taken for alike.

    Its key is the beginning of the body's SHA-256, so that whoever stores a message knows it
    without asking. `day` is the last on which one pointed to it.
    """

    id = models.BigIntegerField(primary_key=True)
    day = models.DateField(_("last used"))
    body = models.JSONField()

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")

    def __str__(self):
        return str(self.pk)
