from django.db import models
from django.utils.translation import gettext_lazy as _


class MailTemplate(models.Model):
    """What staff made of a letter's words. Without a row the letter's own words hold."""

    slug = models.SlugField(primary_key=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")

    def __str__(self):
        return self.slug
