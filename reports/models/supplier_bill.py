"""What a supplier asks for, line by line as its file says, to be held against our own counts."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Basis
from portal.core import periods
from portal.core.periods import Period

AMOUNT = {"max_digits": 20, "decimal_places": 6}
Q, F = models.Q, models.F


class FinanceRows(models.QuerySet):
    def visible_to(self, user):
        """What suppliers ask and what is left of a price is the operator's own business."""
        return self.all() if user.is_active and user.is_staff else self.none()


class SupplierBill(models.Model):
    """A supplier's bill for a period, for what went through some connectors.

    `parts` and `amount` are the sums of its lines, in the bill's currency and without tax.
    `period_end` is exclusive. What lies within the tolerance counts as equal.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("To decide")
        ACCEPTED = "accepted", _("Accepted")
        DISPUTED = "disputed", _("Disputed")

    supplier = models.CharField(_("supplier"), max_length=80)
    number = models.CharField(_("bill number"), max_length=60)
    connectors = models.ManyToManyField(
        "messaging.Connector", related_name="+", verbose_name=_("connectors")
    )
    unit = models.CharField(_("currency"), max_length=3)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("until, exclusive"))
    # Which of our counts the supplier's parts are held against.
    basis = models.CharField(_("counts parts"), max_length=9, choices=Basis.choices)
    tolerance_percent = models.DecimalField(
        _("tolerance, per cent"), max_digits=5, decimal_places=2, default=Decimal("0.50")
    )
    tolerance_amount = models.DecimalField(_("tolerance in money"), default=Decimal(0), **AMOUNT)
    parts = models.BigIntegerField(_("parts"), editable=False)
    amount = models.DecimalField(_("amount"), editable=False, **AMOUNT)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("taken in"), auto_now_add=True)

    objects = FinanceRows.as_manager()

    class Meta:
        verbose_name = _("supplier's bill")
        verbose_name_plural = _("suppliers' bills")
        ordering = ["-period_start", "-pk"]
        permissions = [("view_finance", "Can see the reports of finance")]
        constraints = [
            models.UniqueConstraint(
                Lower("supplier"),
                Lower("number"),
                name="supplier_bill_once",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="supplier_bill_has_days"
            ),
            models.CheckConstraint(
                condition=Q(tolerance_percent__gte=0, tolerance_amount__gte=0),
                name="tolerance_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None)
                | (~Q(status="open") & Q(decided_at__isnull=False)),
                name="supplier_bill_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="disputed") | ~Q(note=""), name="disputed_bill_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.supplier} {self.number}"

    def get_absolute_url(self):
        return reverse("reports:supplier-bill", args=[self.pk])

    @cached_property
    def period(self) -> Period:
        return periods.Period(self.period_start, self.period_end)


class SupplierBillLine(models.Model):
    """One line as the supplier wrote it; without a day or a place it speaks for all of them."""

    bill = models.ForeignKey(
        SupplierBill, models.CASCADE, related_name="lines", verbose_name=_("bill")
    )
    row = models.PositiveIntegerField(_("line"))
    day = models.DateField(_("day"), null=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    network = models.ForeignKey(
        "billing.Network", models.PROTECT, null=True, related_name="+", verbose_name=_("network")
    )
    parts = models.BigIntegerField(_("parts"))
    price = models.DecimalField(_("price of one"), null=True, **AMOUNT)
    amount = models.DecimalField(_("amount"), **AMOUNT)

    class Meta:
        verbose_name = _("line of a supplier's bill")
        verbose_name_plural = _("lines of suppliers' bills")
        ordering = ["bill", "row"]
        constraints = [models.UniqueConstraint("bill", "row", name="supplier_bill_row_once")]

    def __str__(self):
        return f"{self.bill_id} {self.row}"
