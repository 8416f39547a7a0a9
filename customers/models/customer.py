from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from customers import channels
from customers.scoping import CustomerScoped

# Without letters and digits that are mistaken for each other.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_api_id() -> str:
    return "cu_" + get_random_string(16, ALPHABET)


def all_channels() -> list[str]:
    return list(channels.TITLES)


class CustomerQuerySet(CustomerScoped):
    customer_lookup = "pk"

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_staff else self.active().filter(memberships__user=user)

    def active(self):
        return self.filter(status=Customer.Status.ACTIVE)


class Customer(models.Model):
    """A company with a contract. The house is the operator itself and owns the direct clients."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    class ChargePolicy(models.TextChoices):
        BY_RATE = "rate", _("As the rate says")
        SUBMITTED = "submitted", _("Every message submitted")
        DELIVERED = "delivered", _("Only what is delivered")

    name = models.CharField(_("company"), max_length=120)
    legal_name = models.CharField(_("legal name"), max_length=160, blank=True)
    registration_no = models.CharField(_("registration no"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    address = models.TextField(_("address"), blank=True)
    site = models.URLField(_("site"), blank=True)
    phone = models.CharField(_("phone"), max_length=15, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    logo = models.ForeignKey(
        "portal.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en-gb")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_customers",
        verbose_name=_("manager"),
    )
    account_code = models.CharField(_("account code"), max_length=20)
    vat_no = models.CharField(_("VAT reg no"), max_length=20, blank=True)
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms (days)"), default=30)
    invoice_emails = models.JSONField(_("send invoices to (email)"), default=list, blank=True)
    postal_lines = models.JSONField(_("send invoices to (physical)"), default=list, blank=True)
    api_id = models.CharField(_("API ID"), max_length=24, unique=True, default=new_api_id)
    anchor_day = models.PositiveSmallIntegerField(_("billing anchor day"), default=1)
    clients_anchor_day = models.PositiveSmallIntegerField(
        _("clients' anchor day"), null=True, blank=True
    )
    client_tagging = models.BooleanField(_("client tagging"), default=False)
    channels = models.JSONField(_("allowed channels"), default=all_channels)
    charge_policy = models.CharField(
        _("charged for"), max_length=9, choices=ChargePolicy.choices, default=ChargePolicy.BY_RATE
    )
    text_retention_days = models.PositiveSmallIntegerField(_("texts kept, days"), default=90)
    is_house = models.BooleanField(_("the operator itself"), default=False, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.ACTIVE
    )
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "pk"]
        permissions = [
            ("archive_customer", "Can archive a customer"),
            ("restore_customer", "Can restore an archived customer"),
            ("change_tagging", "Can switch client tagging on and off"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("account_code"), name="customer_account_code_once"),
            models.UniqueConstraint(
                fields=["is_house"], condition=models.Q(is_house=True), name="one_house"
            ),
            models.CheckConstraint(
                condition=models.Q(anchor_day__range=(1, 31)), name="customer_anchor_is_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(clients_anchor_day__isnull=True)
                | models.Q(clients_anchor_day__range=(1, 31)),
                name="customer_clients_anchor_is_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", archived_at__isnull=True)
                | models.Q(status="archived", archived_at__isnull=False),
                name="customer_archived_at_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(is_house=False) | models.Q(status="active"),
                name="house_stays_active",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.pk])

    @property
    def is_archived(self) -> bool:
        return self.status == self.Status.ARCHIVED
