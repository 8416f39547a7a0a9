from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.urls import reverse
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

    def get_absolute_url(self):
        return reverse("billing:payment-method", args=[self.pk])


class PaymentQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"

    def with_all(self):
        """With what lists and pages show of each: whose it is, its type, invoice and clerk."""
        return self.select_related(
            "account__customer", "account__client", "account__terms", "method", "invoice", "by"
        )


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
    # Of what was overpaid, so much was sent back; by payments below 0 that name this one.
    returned = models.DecimalField(
        _("paid back"), max_digits=20, decimal_places=6, default=Decimal(0), editable=False
    )
    returns = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("pays back"),
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
                condition=Q(returns__isnull=True) | Q(amount__lt=0), name="paid_back_is_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(allocated=0, returned=0)
                | Q(
                    allocated__gte=0,
                    returned__gte=0,
                    amount__gte=models.F("allocated") + models.F("returned"),
                ),
                name="payment_allocated_once",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="payment_of_account"),
            models.Index(fields=["-paid_on", "-id"], name="payment_of_day"),
            models.Index(fields=["amount", "id"], name="payment_of_amount"),
            # What waits for somebody to put it to invoices.
            models.Index(
                fields=["-id"],
                condition=Q(status="paid", amount__gt=models.F("allocated") + models.F("returned")),
                name="payment_free",
            ),
            GinIndex(SearchVector("comment", config="simple"), name="payment_words"),
        ]

    def __str__(self):
        return f"{self.amount.normalize():f} {self.paid_on}"

    def get_absolute_url(self):
        return reverse("billing:payment", args=[self.pk])

    @property
    def shows_invoice(self) -> bool:
        """Whether those who pay see the invoice in the portal."""
        terms = getattr(self.account, "terms", None)
        return self.invoice is not None and (terms is None or terms.is_visible)

    @property
    def free(self) -> Decimal:
        """What of it no invoice has taken and nobody was paid back."""
        if self.amount < 0 or self.status != self.Status.PAID:
            return Decimal(0)
        return self.amount - self.allocated - self.returned


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
