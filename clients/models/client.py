from django.db import models
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
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("public_id", name="client_public_id_once"),
            models.CheckConstraint(
                condition=models.Q(anchor_day__isnull=True) | models.Q(anchor_day__range=(1, 31)),
                name="client_anchor_is_a_day",
            ),
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="client_of_customer")]

    def __str__(self):
        return self.company

    def get_absolute_url(self):
        return reverse("clients:clients") + f"?q={self.pk}"
