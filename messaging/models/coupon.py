from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly

Q, F = models.Q, models.F


class Coupon(models.Model):
    """A code that gives a new account some credit, so many times and until a day."""

    code = models.CharField(_("code"), max_length=40)
    amount = models.DecimalField(_("credit"), max_digits=20, decimal_places=6)
    unit = models.CharField(_("currency"), max_length=3)
    connection = models.ForeignKey(
        "messaging.Connection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only by"),
    )
    uses_max = models.PositiveIntegerField(_("uses at most"), default=1)
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, inclusive"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="coupon_code_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="coupon_gives_something"),
            models.CheckConstraint(
                condition=Q(uses__lte=F("uses_max")), name="coupon_not_overused"
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("messaging:coupon", args=[self.pk])
