from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Basis, Channel
from billing.scoping import StaffOnly
from clients.scoping import ClientScoped

NOTICE_DAYS = 7


class ChangeGroup(models.Model):
    """Changes of a price list that one person proposes and another approves, all or none.

    Approved, its lines are rates that begin at their own hour; nothing else has to happen then.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    price_list = models.ForeignKey(
        "billing.PriceList",
        models.PROTECT,
        related_name="change_groups",
        verbose_name=_("price list"),
    )
    title = models.CharField(_("title"), max_length=120)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), default=NOTICE_DAYS)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("change group")
        verbose_name_plural = _("change groups")
        ordering = ["-pk"]
        permissions = [
            ("decide_changegroup", "Can approve and reject change groups of others"),
            ("approve_without_notice", "Can approve raises without their days of notice"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")),
                name="another_decides",
            )
        ]
        indexes = [models.Index(fields=["status", "-id"], name="change_group_by_status")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("billing:change-group", args=[self.pk])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT


class ChangeLine(models.Model):
    """One change of a group: a new price of a destination, or none: its end.

    Without a start it holds from the approval on.
    """

    group = models.ForeignKey(
        ChangeGroup, models.CASCADE, related_name="lines", verbose_name=_("change group")
    )
    country = models.ForeignKey(
        "billing.Country", models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    network = models.ForeignKey(
        "billing.Network", models.PROTECT, null=True, blank=True, verbose_name=_("network")
    )
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS
    )
    price = models.DecimalField(_("price"), max_digits=20, decimal_places=6, null=True, blank=True)
    basis = models.CharField(
        _("charged"), max_length=9, choices=Basis.choices, default=Basis.SUBMITTED
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("line of a change group")
        verbose_name_plural = _("lines of change groups")
        ordering = ["group", "country", "network", "channel", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "country", "network", "channel", "starts_at"],
                nulls_distinct=False,
                name="one_line_begins",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="line_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.group} {self.network or self.country or '*'}"


class PriceNoticeQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class PriceNotice(models.Model):
    """That an account is to be told of an approved change group: written with the approval."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MAILED = "mailed", _("Mailed")
        UNTOUCHED = "untouched", _("Its prices stay as they are")
        SILENT = "silent", _("Nobody to tell")

    group = models.ForeignKey(
        ChangeGroup, models.CASCADE, related_name="notices", verbose_name=_("change group")
    )
    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="+", verbose_name=_("account")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.WAITING
    )
    recipients = models.JSONField(_("told"), default=list)
    settled_at = models.DateTimeField(_("settled"), null=True)

    objects = PriceNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("price notice")
        verbose_name_plural = _("price notices")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("group", "account", name="told_once")]
        indexes = [
            models.Index(fields=["id"], name="price_notice_waits", condition=Q(status="waiting"))
        ]

    def __str__(self):
        return f"{self.account}: {self.group}"
