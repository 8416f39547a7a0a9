from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly
from clients.scoping import ClientScoped

Q = models.Q


class PaymentMethod(models.Model):
    """One of the ways of paying that staff choose from."""

    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint("name", name="payment_method_once")]

    def __str__(self):
        return self.name


class PaymentQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class Payment(models.Model):
    """Money that came in, or went out where the amount is negative (a *negative package*).

    Amount and invoice never change. While it is paid, the account's ledger holds it; setting it
    back to unpaid takes it out again by an entry of its own. `postings` numbers those entries.
    """

    class Status(models.TextChoices):
        PAID = "paid", _("Paid")
        UNPAID = "unpaid", _("Unpaid")

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        TOP_UP = "top-up", _("Top-up")
        REFUND = "refund", _("Paid back")
        CORRECTION = "correction", _("Correction of a payment")
        CREDIT = "credit", _("Credit note")

    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="payments", verbose_name=_("account")
    )
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6)
    status = models.CharField(
        _("status"), max_length=6, choices=Status.choices, default=Status.PAID
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PAYMENT)
    method = models.ForeignKey(
        "billing.PaymentMethod", models.PROTECT, related_name="+", verbose_name=_("payment type")
    )
    paid_on = models.DateField(_("pay date"))
    invoice = models.ForeignKey(
        "billing.Invoice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("invoice"),
    )
    comment = models.CharField(_("comments"), max_length=200, blank=True)
    # Who told of it and by which name: a provider repeats itself, and is heard once.
    provider = models.CharField(_("told by"), max_length=20, blank=True)
    provider_key = models.CharField(_("its reference"), max_length=120, blank=True)
    key = models.CharField(max_length=80)
    postings = models.PositiveSmallIntegerField(default=0, editable=False)
    allocated = models.DecimalField(
        _("put to invoices"), max_digits=20, decimal_places=6, default=Decimal(0), editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("noted"), auto_now_add=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("account", "key", name="payment_key_once"),
            models.UniqueConstraint(
                fields=["provider", "provider_key"],
                condition=~Q(provider_key=""),
                name="payment_told_once",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="payment_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0)
                & (Q(allocated__lte=models.F("amount")) | Q(allocated=0)),
                name="payment_allocated_once",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="payment_of_account"),
            models.Index(fields=["-paid_on", "-id"], name="payment_of_day"),
        ]

    def __str__(self):
        return f"{self.amount} {self.paid_on}"

    @property
    def free(self) -> Decimal:
        """What of it no invoice has taken."""
        return self.amount - self.allocated if self.amount > 0 else Decimal(0)


class AllocationQuerySet(ClientScoped):
    customer_lookup = "payment__account__customer"
    client_lookup = "payment__account__client"


class Allocation(models.Model):
    """So much of a payment settles so much of an invoice; a negative one takes it back."""

    payment = models.ForeignKey(
        "billing.Payment", models.PROTECT, related_name="allocations", verbose_name=_("payment")
    )
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, related_name="allocations", verbose_name=_("invoice")
    )
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6)
    # The share of tax in it, where the invoice was for a payment in advance.
    tax = models.DecimalField(_("tax"), max_digits=20, decimal_places=6, default=0)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_is_not_nothing")
        ]

    def __str__(self):
        return f"{self.amount} {self.invoice}"
