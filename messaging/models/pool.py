from django.db import models
from django.utils.translation import gettext_lazy as _


class Pool(models.Model):
    """Connectors that share traffic and stand in for each other."""

    class Policy(models.TextChoices):
        SHARE = "share", _("by shares")
        ORDER = "order", _("in order")

    name = models.CharField(_("name"), max_length=60, unique=True)
    policy = models.CharField(
        _("policy"), max_length=5, choices=Policy.choices, default=Policy.SHARE
    )

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        ordering = ["name"]

    def __str__(self):
        return self.name


class PoolMember(models.Model):
    """One connector's place in a pool."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="members")
    connector = models.ForeignKey("messaging.Connector", models.PROTECT, related_name="places")
    share = models.PositiveSmallIntegerField(_("share, %"), default=100)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("pool member")
        verbose_name_plural = _("pool members")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint("pool", "connector", name="one_place_per_pool")]

    def __str__(self):
        return f"{self.connector} in {self.pool}"
