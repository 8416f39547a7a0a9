from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models.connector import StaffOnly


class MarginGuard(models.TextChoices):
    """What happens to a message whose cost is above its price, both being in one currency."""

    WARN = "warn", _("send it, and show it as a loss")
    HOLD = "hold", _("hold it until somebody lets it go")
    REJECT = "reject", _("take another connector, or else refuse it")


class Service(models.Model):
    """What is sold: a set of routes and a price list."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    price_list = models.ForeignKey(
        "billing.PriceList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("price list"),
    )
    margin_guard = models.CharField(
        _("when cost is above price"),
        max_length=6,
        choices=MarginGuard.choices,
        default=MarginGuard.WARN,
    )
    is_default = models.BooleanField(_("for doors that name none"), default=False)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_service",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:service", args=[self.pk])


class ServiceOf(models.Model):
    """Which service a door uses."""

    door = models.OneToOneField("clients.Door", models.CASCADE, related_name="service_of")
    service = models.ForeignKey(Service, models.PROTECT, related_name="uses")

    class Meta:
        verbose_name = _("door's service")
        verbose_name_plural = _("doors' services")

    def __str__(self):
        return f"{self.door}: {self.service}"
