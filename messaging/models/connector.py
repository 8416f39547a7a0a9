from django.db import models
from django.utils.translation import gettext_lazy as _


class Connector(models.Model):
    """An upstream link to a supplier. The password stands in an envelope (`portal.kit.secrets`)."""

    class Kind(models.TextChoices):
        SMPP = "smpp", "SMPP"

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.SMPP)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    host = models.CharField(_("host"), max_length=255)
    port = models.PositiveIntegerField(_("port"))
    uses_tls = models.BooleanField("TLS", default=False)
    system_id = models.CharField("system_id", max_length=15)
    sealed_password = models.TextField(_("password"), blank=True, editable=False)
    window = models.PositiveSmallIntegerField(
        _("window"), default=50, help_text=_("submits that may wait for an answer")
    )
    rate = models.PositiveIntegerField(_("parts per second"), default=200)
    cost_list = models.ForeignKey(
        "billing.PriceList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cost list"),
    )

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ["name"]

    def __str__(self):
        return self.name


class ConnectorState(models.Model):
    """What a connector's link says of itself; written by the worker that holds it."""

    class State(models.TextChoices):
        UP = "up", _("Up")
        DOWN = "down", _("Down")

    connector = models.OneToOneField(
        Connector, models.CASCADE, primary_key=True, related_name="state"
    )
    state = models.CharField(_("state"), max_length=4, choices=State.choices, default=State.DOWN)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("link state")
        verbose_name_plural = _("link states")

    def __str__(self):
        return f"{self.connector}: {self.state}"
