from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class EntryQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class Entry(models.Model):
    """One line of an account's ledger. A database trigger refuses UPDATE and DELETE."""

    class Kind(models.TextChoices):
        USAGE = "usage", _("Messages")
        REFUND = "refund", _("Refund")
        TOP_UP = "top-up", _("Top-up")
        ADJUSTMENT = "adjustment", _("Adjustment")
        PAYMENT = "payment", _("Payment")
        INVOICE = "invoice", _("Invoice")
        CORRECTION = "correction", _("Correction")

    # All constraints and indexes below begin with it.
    account = models.ForeignKey(
        "billing.Account",
        models.PROTECT,
        related_name="entries",
        verbose_name=_("account"),
        db_index=False,
    )
    number = models.BigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6)
    balance_after = models.DecimalField(_("balance after"), max_digits=20, decimal_places=6)
    floor = models.DecimalField(max_digits=20, decimal_places=6)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    key = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    day = models.DateField(_("day"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("account", "number", name="entry_number_once"),
            models.UniqueConstraint("account", "key", name="entry_key_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="usage")
                | (models.Q(amount__lt=0) & models.Q(balance_after__gte=models.F("floor"))),
                name="usage_stays_above_the_floor",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="refund") | models.Q(amount__gt=0),
                name="refund_gives_back",
            ),
        ]
        indexes = [
            # Statements add up days of entries without opening the table.
            models.Index(
                fields=["account", "day"], include=["kind", "amount"], name="entry_of_day"
            ),
            # Among millions of entries for messages, those that people made.
            models.Index(
                fields=["account", "-id"],
                name="entry_by_hand",
                condition=~models.Q(kind__in=["usage", "refund"]),
            ),
        ]

    def __str__(self):
        return f"{self.account_id}/{self.number}"
