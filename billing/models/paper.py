from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class OfInvoice(ClientScoped):
    customer_lookup = "invoice__account__customer"
    client_lookup = "invoice__account__client"


class Paper(models.Model):
    """The PDF of a numbered document, made once: everybody gets the same bytes for ever.

    `has_xml` says whether the e-invoice is in it. A database trigger refuses UPDATE and DELETE.
    """

    invoice = models.OneToOneField(
        "billing.Invoice", models.PROTECT, related_name="paper", verbose_name=_("document")
    )
    digest = models.CharField(_("SHA-256"), max_length=64)
    body = models.BinaryField()
    size = models.PositiveIntegerField(_("size in bytes"))
    has_xml = models.BooleanField(_("with the e-invoice in it"), default=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = OfInvoice.as_manager()

    class Meta:
        verbose_name = _("PDF of a document")
        verbose_name_plural = _("PDFs of documents")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.digest[:12]}"


class DocumentMail(models.Model):
    """A document on its way by mail, and afterwards the proof that it went.

    A row waits until a worker has written the mail; a reminder of a step exists once.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("The document")
        REMINDER = "reminder", _("Reminder")
        COPY = "copy", _("Copy to ourselves")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not sent")

    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, related_name="mails", verbose_name=_("document")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    # 1 for the first day of the issuer's schedule; 0 where somebody asked by hand.
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    recipients = models.JSONField(_("to"), default=list)
    status = models.CharField(
        _("status"), max_length=7, choices=Status.choices, default=Status.WAITING
    )
    why = models.CharField(_("why not"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    settled_at = models.DateTimeField(_("sent"), null=True)

    objects = OfInvoice.as_manager()

    class Meta:
        verbose_name = _("mail of a document")
        verbose_name_plural = _("mails of documents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "step"],
                condition=models.Q(kind="reminder", step__gt=0),
                name="reminder_of_a_step_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(status="waiting"), name="document_mail_waiting"
            )
        ]

    def __str__(self):
        return f"{self.invoice} {self.kind}"
