from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel


class Route(models.Model):
    """Which pool a message takes, if all conditions match. An empty condition matches all."""

    class Scope(models.TextChoices):
        CLIENT = "client", _("client")
        CUSTOMER = "customer", _("customer")
        SERVICE = "service", _("service")
        PLATFORM = "platform", _("platform")

    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(
        _("scope"), max_length=8, choices=Scope.choices, default=Scope.PLATFORM
    )
    customer = models.ForeignKey("customers.Customer", models.CASCADE, null=True, blank=True)
    client = models.ForeignKey("clients.Client", models.CASCADE, null=True, blank=True)
    service = models.ForeignKey("messaging.Service", models.CASCADE, null=True, blank=True)
    priority = models.PositiveIntegerField(_("priority, lower first"), default=100)
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS
    )
    country = models.ForeignKey("billing.Country", models.PROTECT, null=True, blank=True)
    network = models.ForeignKey("billing.Network", models.PROTECT, null=True, blank=True)
    sender = models.CharField(_("sender"), max_length=32, blank=True)
    number_prefix = models.CharField(_("number begins with"), max_length=15, blank=True)
    text_contains = models.CharField(_("text contains"), max_length=160, blank=True)
    ignore_case = models.BooleanField(_("ignore case"), default=True)
    pool = models.ForeignKey("messaging.Pool", models.PROTECT, verbose_name=_("pool"))
    is_enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ["priority", "pk"]
        constraints = [
            models.CheckConstraint(
                name="route_scope_names_its_owner",
                condition=(
                    models.Q(scope="client", client__isnull=False)
                    | models.Q(scope="customer", customer__isnull=False)
                    | models.Q(scope="service", service__isnull=False)
                    | models.Q(scope="platform")
                ),
            )
        ]

    def __str__(self):
        return self.name
