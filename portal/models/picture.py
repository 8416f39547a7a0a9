from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A logo. Kept in the database, so that every machine that serves pages has it."""

    digest = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(_("type"), max_length=20)
    body = models.BinaryField()
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return f"{self.width} x {self.height}"

    def get_absolute_url(self):
        return reverse("picture", args=[self.digest])
