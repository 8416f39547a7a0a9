from django.db import models
from django.utils.translation import gettext_lazy as _


class PriceList(models.Model):
    """What destinations cost: a sell list from the operator, a cost list from a supplier."""

    class Kind(models.TextChoices):
        SELL = "sell", _("Sell")
        COST = "cost", _("Cost")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    unit = models.CharField(_("currency or SMS"), max_length=3)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["name"]

    def __str__(self):
        return self.name
