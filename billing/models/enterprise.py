from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly

REMIND_AFTER_DAYS = [3, 10, 20]


def remind_after_days() -> list[int]:
    return list(REMIND_AFTER_DAYS)


class Enterprise(models.Model):
    """Who issues invoices: a company of the operator with its brand, bank and numbers."""

    class Scheme(models.TextChoices):
        STANDARD = "standard", _("Charges VAT")
        EXEMPT = "exempt", _("Exempt: small business")

    brand = models.CharField(_("brand"), max_length=120)
    legal_name = models.CharField(_("legal name"), max_length=160)
    postal_lines = models.JSONField(_("postal address"), default=list)
    city = models.CharField(_("city"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    vat_no = models.CharField(_("VAT reg no"), max_length=20, blank=True)
    registration_no = models.CharField(_("registration no"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=15, blank=True)
    site = models.URLField(_("site"), blank=True)
    logo = models.ForeignKey(
        "portal.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    account_holder = models.CharField(_("account holder"), max_length=120, blank=True)
    bank_name = models.CharField(_("bank"), max_length=120, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    signature = models.TextField(_("signature of mails"), max_length=500, blank=True)
    foot_note = models.TextField(_("foot note"), max_length=500, blank=True)
    scheme = models.CharField(
        _("VAT"), max_length=8, choices=Scheme.choices, default=Scheme.STANDARD
    )
    invoice_prefix = models.CharField(_("invoice numbers begin with"), max_length=12, default="INV")
    credit_prefix = models.CharField(_("credit note numbers"), max_length=12, default="CN")
    receipt_prefix = models.CharField(_("receipt numbers"), max_length=12, default="RCT")
    first_number = models.PositiveIntegerField(_("first number of a year"), default=1)
    remind_after_days = models.JSONField(
        _("remind, days after the due date"), default=remind_after_days, blank=True
    )
    is_default = models.BooleanField(_("issues where nobody else is named"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["brand", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_enterprise",
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(is_active=True),
                name="default_enterprise_is_active",
            ),
            models.CheckConstraint(
                condition=models.Q(first_number__gte=1), name="numbers_begin_at_one"
            ),
        ]

    def __str__(self):
        return self.brand

    def get_absolute_url(self):
        return reverse("billing:enterprise", args=[self.pk])
