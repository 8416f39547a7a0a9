from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.scoping import CustomerScoped
from messaging.models.message import FAR


class Mail(models.Model):
    """What the e-mails of a batch hold besides their plain text; erased with the last text."""

    batch = models.OneToOneField(
        "messaging.Batch",
        models.PROTECT,
        db_constraint=False,
        primary_key=True,
        related_name="mail",
    )
    customer = models.ForeignKey("customers.Customer", **FAR)
    sender_name = models.CharField(_("sender's name"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=500)
    html = models.TextField(blank=True)

    objects = CustomerScoped.as_manager()

    class Meta:
        verbose_name = _("e-mail content")
        verbose_name_plural = _("e-mail contents")

    def __str__(self):
        return self.subject


class MailFile(models.Model):
    """A file attached to the e-mails of a batch."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    octets = models.BinaryField()
    size = models.PositiveIntegerField(_("size"))

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["mail", "number"]
        constraints = [models.UniqueConstraint(fields=["mail", "number"], name="mail_file_once")]

    def __str__(self):
        return self.name
