from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class RecurringChargeQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class RecurringCharge(models.Model):
    """Something an account pays for again and again: a number, a support contract, a minimum.

    It becomes a line of the invoice of the period its day falls into, once per day it is due.
    """

    account = models.ForeignKey(
        "billing.Account",
        models.PROTECT,
        related_name="recurring_charges",
        verbose_name=_("account"),
    )
    title = models.CharField(_("what for"), max_length=120)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    unit_price = models.DecimalField(_("price of one"), max_digits=20, decimal_places=6)
    every_months = models.PositiveSmallIntegerField(_("every, months"), default=1)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, inclusive"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = RecurringChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring charge")
        verbose_name_plural = _("recurring charges")
        ordering = ["account", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_months__range=(1, 60)), name="charge_recurs_in_months"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="charge_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.title
