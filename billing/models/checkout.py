from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


def new_token() -> str:
    return get_random_string(32)


class CheckoutQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class Checkout(models.Model):
    """Somebody on the way to pay by a provider's page: for an invoice, or to top an account up."""

    class Status(models.TextChoices):
        OPEN = "open", _("Not paid yet")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    token = models.CharField(max_length=32, unique=True, default=new_token)
    account = models.ForeignKey("billing.Account", models.PROTECT, related_name="checkouts")
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, null=True, related_name="checkouts"
    )
    net = models.DecimalField(_("net"), max_digits=20, decimal_places=6)
    tax = models.DecimalField(_("tax"), max_digits=20, decimal_places=6)
    gross = models.DecimalField(_("to pay"), max_digits=20, decimal_places=6)
    unit = models.CharField(_("currency"), max_length=3)
    provider = models.CharField(_("provider"), max_length=20)
    provider_id = models.CharField(_("provider's id"), max_length=120, blank=True)
    status = models.CharField(
        _("status"), max_length=7, choices=Status.choices, default=Status.OPEN
    )
    # Where to go to pay, and where to go back to afterwards.
    url = models.TextField(blank=True)
    return_url = models.CharField(max_length=500, blank=True)
    said = models.CharField(_("what was said"), max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, editable=False)
    payment = models.OneToOneField(
        "billing.Payment", models.PROTECT, null=True, related_name="checkout"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_id"],
                condition=~models.Q(provider_id=""),
                name="checkout_of_provider_once",
            ),
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("tax")) & models.Q(gross__gt=0),
                name="checkout_is_for_money",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="paid") | models.Q(payment__isnull=False),
                name="paid_checkout_has_a_payment",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="checkout_of_account"),
            models.Index(fields=["status", "-id"], name="checkout_of_status"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(status="open"),
                name="checkout_open",
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("billing:checkout", args=[self.token])

    @property
    def reference(self) -> str:
        """What a payer writes on a transfer, and how people call it."""
        return f"PAY-{self.pk:06d}"
