from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.skeleton import SkeletonField
from clients.scoping import ClientScoped

QUESTIONS = ("name", "initiator", "registration_id", "contacts", "site", "subject")


class SenderName(models.Model):
    """A sender ID a client wants to show, with its questionnaire of six questions.

    The questions are the name itself, who stands behind it (a legal entity), its registration ID,
    its physical address, its site, and what is written about.

    An approval may end with a day and hold in some countries only; none named is all of them.
    """

    class Channel(models.TextChoices):
        SMS = "sms", "SMS"
        VIBER = "viber", "Viber"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    # What an approval has become when its last day is over. No row says so: the calendar does.
    EXPIRED = "expired", _("Expired")

    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        related_name="sender_names",
        verbose_name=_("customer"),
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sender_names",
        verbose_name=_("client"),
    )
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS
    )
    name = models.CharField(_("sender ID"), max_length=32)
    initiator = models.CharField(_("initiator"), max_length=160, blank=True)
    registration_id = models.CharField(_("registration ID"), max_length=60, blank=True)
    contacts = models.CharField(_("contacts"), max_length=300, blank=True)
    site = models.URLField(_("web-site"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.DRAFT
    )
    reason = models.CharField(_("reason of the refusal"), max_length=200, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    skeleton = SkeletonField(max_length=64)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("sender name")
        verbose_name_plural = _("sender names")
        ordering = ["name", "pk"]
        permissions = [("decide_sendername", "Can approve and refuse sender names")]
        constraints = [
            models.UniqueConstraint(
                "customer",
                "client",
                "channel",
                Lower("name"),
                nulls_distinct=False,
                name="sender_name_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["skeleton"],
                condition=models.Q(status="approved"),
                name="sender_name_looks",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("clients:sender-name", args=[self.pk])

    @property
    def is_expired(self) -> bool:
        """Whether the approval's last day is over, by the operator's calendar."""
        is_approved = self.status == self.Status.APPROVED
        return is_approved and self.expires_on is not None and self.expires_on < today()

    def get_status_display(self) -> str:
        """The status in words; an approval that is over reads so."""
        return str(self.EXPIRED[1] if self.is_expired else self.Status(self.status).label)

    @property
    def answered(self) -> int:
        """How many of the six questions have an answer."""
        return sum(bool(getattr(self, question)) for question in QUESTIONS)


def today():
    """The day it is for the operator; approvals end by it."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
