from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.models.message import MONEY


class SendingLimitQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class SendingLimit(models.Model):
    """How much an account may spend and send, and where to. What is empty limits nothing.

    `spend_cap` is money of the account's unit per day of the operator's zone; `per_hour` messages
    to one country within a clock hour; `countries` the only ones it may send to.
    """

    account = models.OneToOneField(
        "billing.Account", models.CASCADE, related_name="sending_limit", verbose_name=_("account")
    )
    spend_cap = models.DecimalField(
        _("spend cap per day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        **MONEY,
    )
    per_hour = models.PositiveIntegerField(
        _("messages per hour to one country"), null=True, blank=True
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("only these countries"),
        default=list,
        blank=True,
    )
    watches_traffic = models.BooleanField(_("watched for artificial traffic"), default=True)

    objects = SendingLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending limit")
        verbose_name_plural = _("sending limits")
        ordering = ["-pk"]

    def __str__(self):
        return str(self.account)

    def get_absolute_url(self):
        return reverse("messaging:sending-limit", args=[self.account_id])


class DaySpend(models.Model):
    """What a limited account was charged for its messages on a day; refunds do not lower it."""

    account = models.ForeignKey("billing.Account", models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("spent"), **MONEY)

    class Meta:
        verbose_name = _("spending of a day")
        verbose_name_plural = _("spending of days")
        constraints = [models.UniqueConstraint("account", "day", name="day_spend_once")]

    def __str__(self):
        return f"{self.account_id}, {self.day}: {self.amount}"


class HourCount(models.Model):
    """How many messages a limited account sent to a country within a clock hour."""

    account = models.ForeignKey("billing.Account", models.CASCADE, related_name="+")
    country = models.CharField(_("country"), max_length=2)
    hour = models.DateTimeField(_("hour"))
    messages = models.PositiveIntegerField(_("messages"))

    class Meta:
        verbose_name = _("messages of an hour")
        verbose_name_plural = _("messages of hours")
        constraints = [
            models.UniqueConstraint("account", "country", "hour", name="hour_count_once")
        ]

    def __str__(self):
        return f"{self.account_id}, {self.country}, {self.hour:%d %H}: {self.messages}"
