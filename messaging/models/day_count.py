from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class DayCountQuerySet(ClientScoped):
    customer_lookup = "client__customer"


class DayCount(models.Model):
    """How many messages of a client were accepted on a day of the operator's zone.

    Kept only for clients with a daily limit; a trigger forgets it when the limit changes, and who
    accepts next counts anew.
    """

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="+", verbose_name=_("client")
    )
    day = models.DateField(_("day"))
    messages = models.PositiveIntegerField(_("messages"))

    objects = DayCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("messages of a day")
        verbose_name_plural = _("messages of a day")
        constraints = [models.UniqueConstraint("client", "day", name="day_count_once")]

    def __str__(self):
        return f"{self.client_id}, {self.day}: {self.messages}"
