from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models.connector import StaffOnly

DAY_MINUTES, HOUR_S = 24 * 60, 3_600


class Pool(models.Model):
    """Connectors that share traffic and stand in for each other."""

    class Policy(models.TextChoices):
        SHARE = "share", _("by shares")
        ORDER = "order", _("in order")
        COST = "cost", _("cheapest first")
        DELIVERY = "delivery", _("best delivery rate first")

    name = models.CharField(_("name"), max_length=60, unique=True)
    policy = models.CharField(
        _("policy"), max_length=8, choices=Policy.choices, default=Policy.SHARE
    )
    move_after_s = models.PositiveSmallIntegerField(
        _("moves what is queued after, s"),
        default=15,
        db_default=15,
        validators=[MaxValueValidator(HOUR_S)],
    )
    resend_minutes = models.PositiveSmallIntegerField(
        _("sends again without a receipt after, min"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(DAY_MINUTES)],
    )
    # Kept as they are written: "0x0400" (see `messaging.quirks`).
    reroute_statuses = models.JSONField(_("errors for rerouting"), default=list, blank=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:pool", args=[self.pk])


class PoolMember(models.Model):
    """One connector's place in a pool."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="members")
    connector = models.ForeignKey("messaging.Connector", models.PROTECT, related_name="places")
    share = models.PositiveSmallIntegerField(_("share, %"), default=100)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("pool member")
        verbose_name_plural = _("pool members")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint("pool", "connector", name="one_place_per_pool")]

    def __str__(self):
        return f"{self.connector} in {self.pool}"
