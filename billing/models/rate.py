from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SMS = "sms", "SMS"
    EMAIL = "email", _("E-mail")
    VIBER = "viber", "Viber"


class Basis(models.TextChoices):
    SUBMITTED = "submitted", _("on submitted")
    DELIVERED = "delivered", _("on delivered")


class Rate(models.Model):
    """The price of a part to a destination from an instant on, until the next rate begins.

    No country means every country. No price means that the list names the destination no more.
    """

    price_list = models.ForeignKey(
        "billing.PriceList", models.PROTECT, related_name="rates", verbose_name=_("price list")
    )
    country = models.ForeignKey(
        "billing.Country", models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    network = models.ForeignKey(
        "billing.Network", models.PROTECT, null=True, blank=True, verbose_name=_("network")
    )
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS
    )
    price = models.DecimalField(_("price"), max_digits=20, decimal_places=6, null=True, blank=True)
    basis = models.CharField(
        _("charged"), max_length=9, choices=Basis.choices, default=Basis.SUBMITTED
    )
    starts_at = models.DateTimeField(_("from"))

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["price_list", "country", "network", "-starts_at"]
        constraints = [
            # One rate holds at every instant by construction: it lasts until the next begins.
            models.UniqueConstraint(
                fields=["price_list", "country", "network", "channel", "starts_at"],
                nulls_distinct=False,
                name="one_rate_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0),
                name="rate_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.price_list} {self.network or self.country or '*'}"
