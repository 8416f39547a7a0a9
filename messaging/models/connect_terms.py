from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class ConnectTerms(models.Model):
    """The terms people of a country accept, from a day on; without a country, everybody else."""

    country = models.ForeignKey(
        "billing.Country",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    text = models.TextField(_("text"), max_length=50_000)
    starts_on = models.DateField(_("from"))

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        ordering = ["country", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "starts_on"], nulls_distinct=False, name="terms_of_a_day_once"
            )
        ]

    def __str__(self):
        return f"{self.country or '*'} {self.starts_on}"

    def get_absolute_url(self):
        return reverse("messaging:connect-terms-version", args=[self.pk])


class Embargo(models.Model):
    """A country, an address range or a beginning of mobile numbers that may not register."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        ADDRESS = "address", _("IP addresses")
        MOBILE = "mobile", _("mobile numbers that begin with")

    kind = models.CharField(_("what"), max_length=7, choices=Kind.choices)
    value = models.CharField(_("which"), max_length=45)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("embargo")
        verbose_name_plural = _("embargoes")
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint("kind", "value", name="embargo_once")]

    def __str__(self):
        return f"{self.kind} {self.value}"
