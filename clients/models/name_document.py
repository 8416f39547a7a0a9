from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class DocumentQuerySet(ClientScoped):
    """Whoever sees a sender name sees its documents."""

    customer_lookup = "sender_name__customer"
    client_lookup = "sender_name__client"


class NameDocument(models.Model):
    """A document of a sender name's questionnaire, kept in the database as pictures are."""

    sender_name = models.ForeignKey(
        "clients.SenderName",
        models.CASCADE,
        related_name="documents",
        verbose_name=_("sender name"),
    )
    name = models.CharField(_("file"), max_length=120)
    content_type = models.CharField(_("type"), max_length=20)
    body = models.BinaryField()
    size = models.PositiveIntegerField(_("size in bytes"))
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a sender name")
        verbose_name_plural = _("documents of sender names")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("clients:sender-name-document", args=[self.sender_name_id, self.pk])
