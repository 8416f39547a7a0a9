from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class BalanceChangeQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class BalanceChange(models.Model):
    """A change of a balance that somebody asked for: pending at first, then an entry."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPLIED = "applied", _("Applied")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="changes", verbose_name=_("account")
    )
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6)
    description = models.CharField(_("description"), max_length=200)
    key = models.CharField(_("key"), max_length=64)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.PENDING
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    asked_at = models.DateTimeField(_("asked"))
    apply_at = models.DateTimeField(_("applied from"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    entry = models.OneToOneField(
        "billing.Entry", models.PROTECT, null=True, related_name="change", verbose_name=_("entry")
    )

    objects = BalanceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance change")
        verbose_name_plural = _("balance changes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("account", "key", name="balance_change_key_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="balance_change_changes"),
            models.CheckConstraint(
                condition=models.Q(status="applied", entry__isnull=False)
                | (~models.Q(status="applied") & models.Q(entry__isnull=True)),
                name="applied_change_has_an_entry",
            ),
        ]
        indexes = [
            models.Index(
                fields=["apply_at"], name="balance_change_due", condition=models.Q(status="pending")
            ),
            models.Index(fields=["account", "-id"], name="balance_change_of_account"),
        ]

    def __str__(self):
        return f"{self.amount} {self.description}"
