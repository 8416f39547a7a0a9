from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class PriceList(models.Model):
    """What destinations cost: a sell list from the operator, a cost list from a supplier.

    `made_for` is the account whose own prices it holds; the lists for many accounts have none.
    """

    class Kind(models.TextChoices):
        SELL = "sell", _("Sell")
        COST = "cost", _("Cost")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    unit = models.CharField(_("currency or SMS"), max_length=3)
    made_for = models.OneToOneField(
        "billing.Account",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="made_list",
        verbose_name=_("made for"),
    )

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("billing:price-list", args=[self.pk])

    @property
    def is_sell(self):
        return self.kind == self.Kind.SELL
