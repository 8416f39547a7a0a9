from django.db import models
from django.utils.translation import gettext_lazy as _


class Captcha(models.Model):
    """A picture of letters: good for one try within 15 minutes."""

    id = models.CharField(primary_key=True, max_length=32)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made"))
    redeemed_at = models.DateTimeField(_("redeemed"), null=True)
    failed_at = models.DateTimeField(_("failed"), null=True)

    class Meta:
        verbose_name = _("captcha")
        verbose_name_plural = _("captchas")
        indexes = [models.Index(fields=["made_at"], name="captcha_of_time")]

    def __str__(self):
        return self.id
