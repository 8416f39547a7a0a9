from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class ContactList(models.Model):
    """People whom a customer or a client writes to, under one name.

    `columns` are what else is known of them, as placeholders name it. `people` is counted by the
    verbs that write: counting a million rows is no work for a page.
    """

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    client = models.ForeignKey(
        "clients.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    name = models.CharField(_("name"), max_length=80)
    columns = ArrayField(
        models.CharField(max_length=40), verbose_name=_("own columns"), default=list, blank=True
    )
    people = models.PositiveIntegerField(_("people"), default=0)
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("contact list")
        verbose_name_plural = _("contact lists")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "customer", "client", "name", name="contact_list_once", nulls_distinct=False
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:contact-list", args=[self.pk])


class RecipientQuerySet(ClientScoped):
    customer_lookup = "list__customer"
    client_lookup = "list__client"


class Recipient(models.Model):
    """One person of a contact list, by the E.164 digits of the number."""

    list = models.ForeignKey(
        ContactList,
        models.CASCADE,
        related_name="recipients",
        verbose_name=_("list"),
        db_index=False,
    )
    number = models.CharField(_("number"), max_length=15)
    name = models.CharField(_("name"), max_length=120, blank=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    values = models.JSONField(_("own columns"), default=dict, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of a contact list")
        verbose_name_plural = _("people of contact lists")
        ordering = ["-pk"]
        constraints = [
            # It also finds numbers by their beginning.
            models.UniqueConstraint(
                fields=["list", "number"],
                name="contact_once",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            )
        ]
        # The migration adds contact_name, for the beginnings of names.
        indexes = [models.Index(fields=["list", "-id"], name="contact_of_list")]

    def __str__(self):
        return self.name or f"+{self.number}"
