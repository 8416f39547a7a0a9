from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class Series(models.Model):
    """The numbers of one kind of document of an enterprise in a year, without a gap.

    Whoever takes a number holds the row's lock until the document is committed.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoices")
        CREDIT_NOTE = "credit-note", _("Credit notes")
        RECEIPT = "receipt", _("Receipts")

    enterprise = models.ForeignKey(
        "billing.Enterprise", models.PROTECT, related_name="series", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    first = models.PositiveIntegerField(_("first number"), default=1)
    taken = models.PositiveIntegerField(_("numbers taken"), default=0, editable=False)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-year", "enterprise", "kind"]
        constraints = [
            models.UniqueConstraint("enterprise", "kind", "year", name="series_of_a_year_once")
        ]

    def __str__(self):
        return f"{self.enterprise} {self.kind} {self.year}"
