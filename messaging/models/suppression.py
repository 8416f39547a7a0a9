from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class Suppression(models.Model):
    """An e-mail address that gets no more mail: of one client, of a customer, or of anybody."""

    class Why(models.TextChoices):
        UNSUBSCRIBED = "unsubscribe", _("unsubscribed")
        BOUNCED = "bounce", _("bounced")
        COMPLAINED = "complaint", _("complained")
        BY_HAND = "manual", _("by hand")

    address = models.CharField(_("address"), max_length=254)
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    why = models.CharField(_("why"), max_length=11, choices=Why.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    at = models.DateTimeField(_("since"), default=timezone.now)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "customer", "client"],
                nulls_distinct=False,
                name="one_suppression",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=True) | Q(customer__isnull=False),
                name="suppression_of_client_has_customer",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="suppression_latest"),
            models.Index(
                fields=["address"],
                name="suppression_address",
                opclasses=["varchar_pattern_ops"],
            ),
        ]

    def __str__(self):
        return self.address
