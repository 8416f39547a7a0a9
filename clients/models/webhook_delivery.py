from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models.webhook_endpoint import WebhookEndpoint
from clients.scoping import ClientScoped
from portal.kit import opaque

ANSWER_KEPT = 1024
ERROR_SIZE_MAX = 200


class WebhookDeliveryQuerySet(ClientScoped):
    customer_lookup = "endpoint__customer"
    client_lookup = "endpoint__client"

    def visible_to(self, user):
        """By plain numbers of endpoints, so that the planner uses the large table's index."""
        if user.is_authenticated and user.is_active and user.is_staff:
            return super().visible_to(user)
        endpoints = WebhookEndpoint.objects.visible_to(user)
        return self.filter(endpoint__in=list(endpoints.values_list("pk", flat=True)))


class WebhookDelivery(models.Model):
    """One event for one endpoint: written with the fact it tells of, sent until it is taken.

    Its outside id is the same over all tries. While somebody sends it, `next_try_at` is when the
    lease is over: whoever dies with it in hand loses it then, and it is sent again.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Taken")
        FAILED = "failed", _("Failed")

    id = models.BigIntegerField(primary_key=True)
    # Unchecked, as in all large tables; endpoints are never deleted.
    endpoint = models.ForeignKey(
        "clients.WebhookEndpoint",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="deliveries",
        verbose_name=_("webhook"),
    )
    event = models.CharField(_("event"), max_length=20)
    # The message it tells of, of either direction.
    subject_id = models.BigIntegerField(null=True)
    body = models.TextField(_("body"))
    # A text of somebody's stands in the body: it goes when texts go.
    has_text = models.BooleanField(default=False)
    status = models.CharField(
        _("status"), max_length=7, choices=Status.choices, default=Status.WAITING
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    at = models.DateTimeField(_("at"))
    next_try_at = models.DateTimeField(_("next try"))
    tried_at = models.DateTimeField(_("last try"), null=True)
    answer_status = models.PositiveSmallIntegerField(_("answer"), null=True)
    answer = models.TextField(_("answer's beginning"), blank=True)
    error = models.CharField(_("error"), max_length=ERROR_SIZE_MAX, blank=True)
    took_ms = models.PositiveIntegerField(_("took, ms"), null=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_of"),
            models.Index(
                fields=["endpoint", "next_try_at", "id"],
                condition=models.Q(status="waiting"),
                name="webhook_delivery_due",
            ),
            models.Index(
                fields=["endpoint", "-id"],
                condition=models.Q(status="failed"),
                name="webhook_delivery_failed",
            ),
            models.Index(fields=["subject_id"], name="webhook_delivery_about"),
            models.Index(
                fields=["id"], condition=models.Q(has_text=True), name="webhook_delivery_text"
            ),
        ]

    def __str__(self):
        return self.public_id

    def get_absolute_url(self):
        return reverse("clients:webhook-delivery", args=[self.endpoint_id, self.public_id])

    @property
    def public_id(self) -> str:
        """What the receiver sees as webhook-id, the same over all tries."""
        return opaque.seal("evt", self.pk)

    @property
    def is_erased(self) -> bool:
        """Whether its body went with the texts."""
        return not self.body
