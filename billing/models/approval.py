from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly

Q, F = models.Q, models.F


class Approval(models.Model):
    """A deed about money above a limit: one person asks for it, another one decides.

    `what` holds what the deed needs, as its kind writes it; the deed is done in the transaction
    of the decision, so an approved one is a done one.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(_("what"), max_length=20)
    account = models.ForeignKey(
        "billing.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, null=True, related_name="+", verbose_name=_("invoice")
    )
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(_("currency"), max_length=3, blank=True)
    what = models.JSONField(default=dict)
    said = models.CharField(_("in words"), max_length=240)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision = models.CharField(_("what was said"), max_length=200, blank=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-pk"]
        permissions = [("decide_approval", "Can decide what others ask for above a limit")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "refused"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="another_person_decides",
            )
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(status="waiting"), name="approval_waiting")
        ]

    def __str__(self):
        return self.said

    def get_absolute_url(self):
        return reverse("billing:approval", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING
