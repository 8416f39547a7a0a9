from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.models.message import FAR, MONEY


class Campaign(models.Model):
    """A bulk mailing: one text to many, handed in row by row by the door of the portal.

    `found` is what the last check found. `token` is of that check: who sends names it, so that
    what goes out is what was shown. What became of the messages is counted now and then.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CHECKED = "checked", _("Checked")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Sending")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Missing(models.TextChoices):
        SKIP = "skip", _("Leave the recipient out")
        DEFAULT = "default", _("Put something else in its place")

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    door = models.ForeignKey("clients.Door", models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    sender = models.CharField(_("sender"), max_length=20)
    text = models.TextField(_("text"))
    template = models.ForeignKey(
        "messaging.TextTemplate", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lists = ArrayField(models.BigIntegerField(), default=list, blank=True)
    excluded = ArrayField(models.BigIntegerField(), default=list, blank=True)
    missing = models.CharField(
        _("missing values"), max_length=7, choices=Missing.choices, default=Missing.SKIP
    )
    default_value = models.CharField(_("in its place"), max_length=80, blank=True)
    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    hours_from = models.TimeField(_("from"), null=True, blank=True)
    hours_to = models.TimeField(_("to"), null=True, blank=True)

    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.DRAFT
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    token = models.CharField(max_length=32, blank=True)
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    found = models.JSONField(null=True, blank=True)
    zones = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    total = models.PositiveIntegerField(_("recipients"), default=0)
    handed = models.PositiveIntegerField(_("handed in"), default=0)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    delivered = models.PositiveIntegerField(_("delivered"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    cost = models.DecimalField(_("price"), default=Decimal(0), **MONEY)
    unit = models.CharField(max_length=3, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["customer", "-id"], name="campaign_of_customer"),
            models.Index(fields=["client", "-id"], name="campaign_of_client"),
            models.Index(
                fields=["id"],
                name="campaign_at_work",
                condition=models.Q(status__in=["scheduled", "sending"]),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("messaging:campaign", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it may still be written anew."""
        return self.status in {self.Status.DRAFT, self.Status.CHECKED}

    @property
    def percent(self) -> int:
        return 100 * self.handed // self.total if self.total else 0


class CampaignUpload(models.Model):
    """The file or the pasted numbers of a campaign; `number_at` is the column of the numbers."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="upload")
    name = models.CharField(max_length=200)
    has_titles = models.BooleanField(default=False)
    number_at = models.PositiveSmallIntegerField(null=True)
    titles = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("upload of a campaign")
        verbose_name_plural = _("uploads of campaigns")

    def __str__(self):
        return self.name


class CampaignRecipientQuerySet(ClientScoped):
    customer_lookup = "campaign__customer"
    client_lookup = "campaign__client"


class CampaignRecipient(models.Model):
    """One recipient of a campaign, with what fills its text.

    It is claimed before it is handed in. Who dies in between leaves it claimed; the idempotency
    key of the row then tells whether it was accepted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being handed in")
        HANDED = "handed", _("Handed in")
        REFUSED = "refused", _("Left out")

    campaign = models.ForeignKey(Campaign, **FAR)
    number = models.CharField(_("number"), max_length=15)
    values = models.JSONField(default=dict)
    zone = models.CharField(max_length=40, blank=True)
    parts = models.PositiveSmallIntegerField(_("parts"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    message = models.ForeignKey("messaging.Message", null=True, **FAR)
    claimed_at = models.DateTimeField(null=True)

    objects = CampaignRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient of a campaign")
        verbose_name_plural = _("recipients of campaigns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="campaign_number_once",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            )
        ]
        indexes = [
            models.Index(fields=["campaign", "id"], name="campaign_recipients"),
            models.Index(
                fields=["campaign", "zone", "id"],
                name="campaign_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["claimed_at"],
                name="campaign_claimed",
                condition=models.Q(state="claimed"),
            ),
        ]

    def __str__(self):
        return f"+{self.number}"
