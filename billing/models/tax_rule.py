from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class TaxRule(models.Model):
    """What tax an enterprise puts on an invoice of a case, from a day until the next rule's.

    The most special rule wins: one that names the buyer's country before one for all countries.
    """

    class Case(models.TextChoices):
        DOMESTIC = "domestic", _("Domestic")
        EU_CONSUMER = "eu-consumer", _("EU, without a VAT number")
        REVERSE = "reverse", _("EU, reverse charge")
        OUTSIDE = "outside", _("Outside the EU")
        EXEMPT = "exempt", _("Exempt")

    enterprise = models.ForeignKey(
        "billing.Enterprise", models.CASCADE, related_name="tax_rules", verbose_name=_("enterprise")
    )
    case = models.CharField(_("case"), max_length=11, choices=Case.choices)
    country = models.CharField(_("buyer's country"), max_length=2, blank=True)
    percent = models.DecimalField(_("rate, per cent"), max_digits=5, decimal_places=2)
    # EN 16931 (UNCL5305): S standard, AE reverse charge, G export, O outside the scope, E exempt.
    category = models.CharField(_("category"), max_length=2)
    text = models.CharField(_("text on the invoice"), max_length=240, blank=True)
    starts_on = models.DateField(_("from"))

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        ordering = ["enterprise", "case", "country", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                "enterprise", "case", "country", "starts_on", name="tax_rule_once"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0) & models.Q(percent__lt=100),
                name="tax_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=["S", "AE", "G", "O", "E", "Z"]),
                name="tax_category_of_en_16931",
            ),
            models.CheckConstraint(
                condition=models.Q(category="S") | models.Q(percent=0),
                name="only_standard_tax_is_above_zero",
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.country} {self.percent} %"
