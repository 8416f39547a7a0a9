from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from messaging.models.connector import StaffOnly

MINUTES = [MaxValueValidator(24 * 60)]


class RouteQuerySet(StaffOnly):
    def living(self):
        """Those that were not deleted."""
        return self.filter(archived_at__isnull=True)


class Route(models.Model):
    """Which pool a message takes, if all conditions match. An empty condition matches all.

    Senders, numbers and texts stand one in a line, and any of a condition's lines may match. The
    time of day is half-open, in minutes of the operator's zone, and may pass midnight. A deleted
    route stays, because messages name it.
    """

    class Scope(models.TextChoices):
        CLIENT = "client", _("client")
        CUSTOMER = "customer", _("customer")
        SERVICE = "service", _("service")
        PLATFORM = "platform", _("platform")

    class SenderType(models.TextChoices):
        ALPHA = "alpha", _("alphanumeric")
        NUMERIC = "numeric", _("numeric")

    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(
        _("scope"), max_length=8, choices=Scope.choices, default=Scope.PLATFORM
    )
    customer = models.ForeignKey("customers.Customer", models.CASCADE, null=True, blank=True)
    client = models.ForeignKey("clients.Client", models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(
        "messaging.Service", models.CASCADE, null=True, blank=True, related_name="routes"
    )
    priority = models.PositiveIntegerField(_("priority, lower first"), default=100)
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS
    )
    country = models.ForeignKey("billing.Country", models.PROTECT, null=True, blank=True)
    network = models.ForeignKey("billing.Network", models.PROTECT, null=True, blank=True)
    door = models.ForeignKey(
        "clients.Door", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sender = models.TextField(_("senders"), blank=True)
    sender_type = models.CharField(
        _("sender type"), max_length=7, choices=SenderType.choices, blank=True, db_default=""
    )
    number_prefix = models.TextField(_("numbers begin with"), blank=True)
    text_contains = models.TextField(_("texts contain"), blank=True)
    ignore_case = models.BooleanField(_("ignore case"), default=True)
    from_minute = models.PositiveSmallIntegerField(
        _("from"), null=True, blank=True, validators=MINUTES
    )
    to_minute = models.PositiveSmallIntegerField(_("to"), null=True, blank=True, validators=MINUTES)
    pool = models.ForeignKey(
        "messaging.Pool", models.PROTECT, verbose_name=_("pool"), related_name="routes"
    )
    # Kept as they are written: "0x0400" (see `messaging.quirks`).
    reroute_statuses = models.JSONField(_("errors for rerouting"), default=list, blank=True)
    comments = models.TextField(_("comments"), blank=True, db_default="")
    is_enabled = models.BooleanField(_("enabled"), default=True)
    archived_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ["priority", "pk"]
        indexes = [
            models.Index(
                fields=["priority", "id"],
                name="route_in_turn",
                condition=Q(archived_at__isnull=True),
            )
        ]
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

    def get_absolute_url(self):
        return reverse("messaging:route", args=[self.pk])

    @property
    def owner(self):
        """Whose route it is; None is the platform."""
        return {
            self.Scope.CLIENT: self.client,
            self.Scope.CUSTOMER: self.customer,
            self.Scope.SERVICE: self.service,
        }.get(self.scope)

    @property
    def is_deleted(self) -> bool:
        return self.archived_at is not None
