from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class AccountType(models.Model):
    """A kind of account that Connect offers, by the number that applications name it with.

    One with a monthly price is a subscription: it brings a dedicated long number of `country` once
    it is paid, and `included_parts` parts a month that cost nothing.
    """

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_offered = models.BooleanField(_("offered"), default=True)
    monthly_price = models.DecimalField(
        _("price a month"), max_digits=20, decimal_places=6, default=0
    )
    unit = models.CharField(_("currency"), max_length=3, default="USD")
    country = models.ForeignKey(
        "billing.Country",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of its number"),
    )
    included_parts = models.PositiveIntegerField(_("parts included a month"), default=0)
    test_parts = models.PositiveIntegerField(_("free parts at the start"), default=0)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("account type")
        verbose_name_plural = _("account types")
        ordering = ["number"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:account-type", args=[self.pk])

    @property
    def is_subscription(self) -> bool:
        return self.monthly_price > 0
