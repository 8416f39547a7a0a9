from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped

URL_SIZE_MAX = 500


class WebhookEndpointQuerySet(ClientScoped):
    def living(self):
        return self.filter(archived_at__isnull=True)


class WebhookEndpoint(models.Model):
    """An address of a customer's or a client's program that is told of events, signed.

    One of a client hears of that client alone; one of a customer of the customer and its clients.
    """

    class Envelope(models.TextChoices):
        STANDARD = "standard", _("Standard Webhooks")
        DIVERGENT = "divergent", _("divergent")

    class Event(models.TextChoices):
        DELIVERY = "message.delivery", _("What became of a message")
        INBOUND = "message.inbound", _("A message from a handset")
        USAGE = "client.usage", _("A day's usage of a client")
        BALANCE = "balance.low", _("A balance below its warning")
        PRICES = "price.change", _("A change of prices")

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="webhooks", verbose_name=_("customer")
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="webhooks",
        verbose_name=_("client"),
    )
    url = models.CharField(_("URL"), max_length=URL_SIZE_MAX)
    description = models.CharField(_("description"), max_length=120, blank=True)
    events = models.JSONField(_("events"), default=list)
    hears_steps = models.BooleanField(_("tell of the way, too"), default=False)
    envelope = models.CharField(
        _("envelope"), max_length=9, choices=Envelope.choices, default=Envelope.STANDARD
    )
    sealed_secret = models.TextField(editable=False)
    secret_tail = models.CharField(_("secret ends with"), max_length=4, editable=False)
    # For a while after a rotation both secrets sign.
    sealed_old_secret = models.TextField(editable=False, blank=True)
    old_secret_until = models.DateTimeField(_("old secret signs until"), null=True, editable=False)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    disabled_at = models.DateTimeField(_("disabled"), null=True, editable=False)
    disabled_reason = models.CharField(_("why it is disabled"), max_length=200, blank=True)
    # How it answers; the sender of webhooks writes these.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, editable=False)
    rests_until = models.DateTimeField(_("rests until"), null=True, editable=False)
    archived_at = models.DateTimeField(_("removed"), null=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-pk"]

    def __str__(self):
        return self.description or self.url

    def get_absolute_url(self):
        return reverse("clients:webhook", args=[self.pk])
