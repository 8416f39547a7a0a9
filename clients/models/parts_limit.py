from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class PartsLimit(models.Model):
    """How many parts per second a customer with all its clients may hand in, or one client.

    With a sender name it counts only what goes out under that name. `burst` is how many may come
    at once.
    """

    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="parts_limits",
        verbose_name=_("customer"),
    )
    client = models.ForeignKey(
        "clients.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts_limits",
        verbose_name=_("client"),
    )
    sender_name = models.ForeignKey(
        "clients.SenderName",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts_limits",
        verbose_name=_("sender name"),
    )
    parts_per_s = models.PositiveIntegerField(_("parts per second"))
    burst = models.PositiveIntegerField(_("burst, parts"))

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("limit of parts")
        verbose_name_plural = _("limits of parts")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "client", "sender_name"],
                nulls_distinct=False,
                name="parts_limit_once",
            ),
            models.CheckConstraint(
                condition=models.Q(parts_per_s__range=(1, 100_000))
                & models.Q(burst__range=(1, 1_000_000)),
                name="parts_limit_range",
            ),
        ]

    def __str__(self):
        return f"{self.sender_name or self.client or self.customer}: {self.parts_per_s}/s"

    @property
    def key(self) -> str:
        """Its bucket's."""
        return f"limit:{self.pk}"
