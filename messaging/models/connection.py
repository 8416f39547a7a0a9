from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Door
from clients.scoping import ClientScoped


def every_action() -> list[str]:
    """An empty list lets an application do everything."""
    return []


class Connection(Door):
    """The door of an application that registers its own customers by Connect.

    What it registers becomes clients of the connection's customer. Only the SHA-256 of its
    authentication token is kept. `name` is the description.
    """

    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(_("ends with"), max_length=4)
    app_name = models.CharField(_("application name"), max_length=80)
    app_version = models.CharField(_("application version"), max_length=20, blank=True)
    site = models.URLField(_("website URL"), blank=True)
    developer_name = models.CharField(_("developer contact"), max_length=120)
    developer_phone = models.CharField(_("number"), max_length=15, blank=True)
    developer_email = models.EmailField(_("e-mail"))
    support_name = models.CharField(_("support contact"), max_length=120)
    support_phone = models.CharField(_("number"), max_length=15, blank=True)
    support_email = models.EmailField(_("e-mail"))
    logo = models.ForeignKey(
        "portal.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    # Where its pages for end customers stand: /join/at/<slug>/.
    slug = models.SlugField(_("address of its pages"), max_length=40, unique=True)
    actions = models.JSONField(_("allowed calls"), default=every_action, blank=True)
    unit = models.CharField(_("currency of new accounts"), max_length=3, default="EUR")
    service = models.ForeignKey(
        "messaging.Service",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service of new accounts"),
    )
    approves_numbers = models.BooleanField(_("numbers are given without a look"), default=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    token_set_at = models.DateTimeField(_("token made"))

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")

    def get_absolute_url(self):
        return reverse("messaging:connection", args=[self.pk])


class ConnectCall(models.Model):
    """One call of a connection: what was asked and the codes it was answered with; no secrets."""

    connection = models.ForeignKey(
        "messaging.Connection", models.CASCADE, related_name="calls", verbose_name=_("connection")
    )
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=40, blank=True)
    codes = models.CharField(_("codes"), max_length=120)
    user = models.CharField(_("user"), max_length=128, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration in ms"))
    asked = models.TextField(_("document, secrets masked"), blank=True)
    answered = models.TextField(_("answer, secrets masked"), blank=True)

    class Scoped(ClientScoped):
        customer_lookup = "connection__customer"
        client_lookup = "connection__client"

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Connect call")
        verbose_name_plural = _("Connect calls")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["connection", "-id"], name="connect_call_of"),
            models.Index(fields=["at"], name="connect_call_at"),
            models.Index(fields=["connection", "user", "-id"], name="connect_call_user"),
            models.Index(fields=["connection", "address", "-id"], name="connect_call_address"),
        ]

    def __str__(self):
        return f"{self.action} {self.codes}"

    def get_absolute_url(self):
        return reverse("messaging:connect-call", args=[self.pk])
