from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account
from clients.scoping import ClientScoped


class BalanceWarningQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class BalanceWarning(models.Model):
    """A balance that fell below a threshold. Written by the ledger with the entry that did it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MAILED = "mailed", _("Mailed")
        OVERTAKEN = "overtaken", _("No longer so")
        SILENT = "silent", _("Nobody to tell")

    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="warnings", verbose_name=_("account")
    )
    level = models.PositiveSmallIntegerField(_("threshold"), choices=Account.Warned.choices)
    threshold = models.DecimalField(_("threshold"), max_digits=20, decimal_places=6)
    balance = models.DecimalField(_("balance"), max_digits=20, decimal_places=6)
    entry_number = models.BigIntegerField()
    at = models.DateTimeField(_("when"))
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.WAITING
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    recipients = models.JSONField(_("told"), default=list)

    objects = BalanceWarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance warning")
        verbose_name_plural = _("balance warnings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("account", "entry_number", name="one_warning_per_entry")
        ]
        indexes = [
            models.Index(
                fields=["at"],
                name="balance_warning_waits",
                condition=models.Q(status="waiting"),
            ),
            models.Index(fields=["account", "level", "-id"], name="balance_warning_of_account"),
        ]

    def __str__(self):
        return f"{self.account} {self.get_level_display()}"
