from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.rating.deck import EVERYWHERE
from billing.scoping import StaffOnly

NO_NETWORK = 0
# The key of a rate beside its list, without nulls: country, network, channel.
PLACE = Coalesce("country_id", models.Value(EVERYWHERE))
OF_NETWORK = Coalesce("network_id", models.Value(NO_NETWORK))


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
    A rate is never changed, and deleted only before it begins; the database sees to both.
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
    change_group = models.ForeignKey(
        "billing.ChangeGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=_("change group"),
    )

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["price_list", "country", "network", "-starts_at"]
        indexes = [
            # What holds now: the last rate of its key that has begun.
            models.Index("price_list", PLACE, OF_NETWORK, "channel", "starts_at", name="rate_key"),
            models.Index(fields=["price_list", "starts_at"], name="rate_to_come"),
        ]
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
