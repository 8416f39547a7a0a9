from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class TrafficAlarmQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"

    def holding(self):
        return self.filter(ended_at=None, until__gt=timezone.now())


class TrafficAlarm(models.Model):
    """An account's traffic looks made up. Until it ends, what goes to its `place` is held.

    `place` is the beginning of the numbers that stand side by side, or the code of the country that
    the account never sent to before.
    """

    class Kind(models.TextChoices):
        ADJACENT = "adjacent", _("Adjacent numbers")
        SUDDEN = "sudden", _("Sudden country")

    account = models.ForeignKey(
        "billing.Account", models.CASCADE, related_name="+", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    place = models.CharField(_("where to"), max_length=20)
    seen = models.PositiveIntegerField(_("messages seen"))
    at = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = TrafficAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("traffic alarm")
        verbose_name_plural = _("traffic alarms")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "account",
                "kind",
                "place",
                name="traffic_alarm_once",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.place}"
