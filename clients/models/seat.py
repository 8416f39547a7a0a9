from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class SeatQuerySet(ClientScoped):
    customer_lookup = "client__customer"


class Seat(models.Model):
    """A user's place at a client's own cabinet. One of a client's seats is its log-in."""

    class Rights(models.TextChoices):
        OWNER = "owner", _("Owner")
        DEVELOPER = "developer", _("Developer")
        FINANCE = "finance", _("Finance")
        VIEWER = "viewer", _("Viewer")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name=_("user")
    )
    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="seats", verbose_name=_("client")
    )
    rights = models.CharField(_("rights"), max_length=9, choices=Rights.choices)
    is_login = models.BooleanField(_("is the client's log-in"), default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint("user", "client", name="one_seat"),
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(is_login=True), name="one_login_per_client"
            ),
        ]

    def __str__(self):
        return f"{self.user} at {self.client}"
