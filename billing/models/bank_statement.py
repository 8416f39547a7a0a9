from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly

Q = models.Q


class BankStatement(models.Model):
    """A bank's file of what was booked on an enterprise's account; the same file comes in once."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        CAMT_053 = "camt.053", _("ISO 20022 camt.053")

    enterprise = models.ForeignKey(
        "billing.Enterprise", models.PROTECT, related_name="+", verbose_name=_("enterprise")
    )
    name = models.CharField(_("file"), max_length=160)
    digest = models.CharField(max_length=64)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("enterprise", "digest", name="bank_statement_once")]

    def __str__(self):
        return self.name


class BankLine(models.Model):
    """One booking; its key is the bank's reference, so that it is credited once."""

    class Status(models.TextChoices):
        NEW = "new", _("To be matched")
        MATCHED = "matched", _("Matched")
        IGNORED = "ignored", _("Set aside")

    statement = models.ForeignKey("billing.BankStatement", models.PROTECT, related_name="lines")
    enterprise = models.ForeignKey("billing.Enterprise", models.PROTECT, related_name="+")
    key = models.CharField(_("bank's reference"), max_length=120)
    booked_on = models.DateField(_("booked"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6)
    unit = models.CharField(_("currency"), max_length=3)
    payer = models.CharField(_("payer"), max_length=160, blank=True)
    payer_iban = models.CharField(_("payer's IBAN"), max_length=34, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.NEW)
    payment = models.OneToOneField(
        "billing.Payment", models.PROTECT, null=True, related_name="bank_line"
    )

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ["-booked_on", "-pk"]
        constraints = [
            models.UniqueConstraint("enterprise", "key", name="bank_line_once"),
            models.CheckConstraint(
                condition=Q(status="matched", payment__isnull=False)
                | (~Q(status="matched") & Q(payment__isnull=True)),
                name="matched_line_has_a_payment",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-booked_on", "-id"], name="bank_line_of_status"),
            models.Index(fields=["-booked_on", "-id"], name="bank_line_of_day"),
            models.Index(
                fields=["payer_iban"],
                condition=Q(status="matched") & ~Q(payer_iban=""),
                name="bank_line_of_payer",
            ),
        ]

    def __str__(self):
        return f"{self.booked_on} {self.amount.normalize():f} {self.unit}"

    def get_absolute_url(self):
        return reverse("billing:bank-line", args=[self.pk])

    @property
    def is_in(self) -> bool:
        """Whether money came in; what went out is never matched."""
        return self.amount > 0
