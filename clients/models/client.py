from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from customers.models.customer import ALPHABET


def new_public_id() -> str:
    return "cl_" + get_random_string(12, ALPHABET)


class ClientQuerySet(ClientScoped):
    client_lookup = "pk"

    def active(self):
        return self.filter(status=Client.Status.ACTIVE)


class Client(models.Model):
    """One onward customer under exactly one customer; direct ones stand under the house."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        BLOCKED = "blocked", _("Blocked")
        ARCHIVED = "archived", _("Archived")
        ERASED = "erased", _("Erased")

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="clients", verbose_name=_("customer")
    )
    public_id = models.CharField(_("ID for requests"), max_length=20, default=new_public_id)
    company = models.CharField(_("company"), max_length=120)
    name = models.CharField(_("name"), max_length=120, blank=True)
    login = models.CharField(_("login"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    channels = models.JSONField(_("channels"), default=list)
    anchor_day = models.PositiveSmallIntegerField(_("billing anchor day"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.ACTIVE
    )
    # What the page GENERAL INFO tells of the company.
    site = models.URLField(_("site"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    activity = models.CharField(_("type of activity"), max_length=120, blank=True)
    property_type = models.CharField(_("property type"), max_length=60, blank=True)
    postal_address = models.TextField(_("address, postal"), max_length=500, blank=True)
    accounting_email = models.EmailField(_("e-mail accounting"), blank=True)
    phone = models.CharField(_("phone"), max_length=15, blank=True)
    referer = models.CharField(_("referer"), max_length=200, blank=True)
    activation_required = models.BooleanField(_("activation required"), default=False)
    activated_at = models.DateTimeField(_("activated"), null=True, editable=False)
    sms_subscription = models.BooleanField(_("SMS subscription"), default=False)

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_clients",
        verbose_name=_("manager"),
    )
    time_zone = models.CharField(_("local time"), max_length=64, blank=True)
    sends_by_rest = models.BooleanField(_("can send by REST"), default=True)
    sends_by_smpp = models.BooleanField(_("can send by SMPP"), default=True)
    any_sender = models.BooleanField(_("dynamic sender"), default=True)
    daily_limit = models.PositiveIntegerField(_("messages a day"), null=True, blank=True)
    block_reason = models.CharField(_("reason of the block"), max_length=200, blank=True)
    blocked_at = models.DateTimeField(_("blocked"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["-pk"]
        permissions = [
            ("block_client", "Can block and unblock a client"),
            ("erase_client", "Can erase a client for good"),
            ("view_tagging", "Can see a customer's own clients and what they use"),
            ("change_tagging", "Can add, rename and archive a customer's own clients"),
        ]
        constraints = [
            models.UniqueConstraint("public_id", name="client_public_id_once"),
            models.CheckConstraint(
                condition=models.Q(anchor_day__isnull=True) | models.Q(anchor_day__range=(1, 31)),
                name="client_anchor_is_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="client_of_customer"),
            # A customer's own clients are found by their names, in whatever case.
            models.Index("customer", Upper("company"), name="client_name_of_customer"),
        ]

    def __str__(self):
        return self.company

    def get_absolute_url(self):
        return reverse("clients:client", args=[self.pk])

    @property
    def is_blocked(self) -> bool:
        return self.status == self.Status.BLOCKED

    @property
    def is_gone(self) -> bool:
        """Whether it is archived or erased: it can be read and not changed."""
        return self.status in {self.Status.ARCHIVED, self.Status.ERASED}
