from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class BlockListQuerySet(ClientScoped):
    def of_payer(self, customer: int, client: int | None):
        return self.filter(Q(customer_id=customer, client=None) | Q(client_id=client or 0))


class BlockList(models.Model):
    """What one of the platform, a connector, a customer or a client sends nothing to or as.

    A list is made with its first entry and stays. The compiled book knows which lists there are, so
    that a message of somebody without any asks for nothing.
    """

    class Scope(models.TextChoices):
        PLATFORM = "platform", _("Platform")
        CONNECTOR = "connector", _("Connector")
        CUSTOMER = "customer", _("Customer")
        CLIENT = "client", _("Client")

    scope = models.CharField(_("scope"), max_length=9, choices=Scope.choices)
    connector = models.ForeignKey(
        "messaging.Connector",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("connector"),
    )
    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    client = models.ForeignKey(
        "clients.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )

    objects = BlockListQuerySet.as_manager()

    class Meta:
        verbose_name = _("block list")
        verbose_name_plural = _("block lists")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "scope",
                "connector",
                "customer",
                "client",
                name="one_block_list_each",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return str(self.client or self.customer or self.connector or self.get_scope_display())


class BlockEntryQuerySet(ClientScoped):
    customer_lookup = "list__customer"
    client_lookup = "list__client"

    def holding(self):
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))


class BlockEntry(models.Model):
    """One number, beginning of numbers or sender name of a block list.

    `value` is kept as it is compared: digits without plus, senders in small letters, with a `*` at
    the end for all that begin so. Past `until` it blocks nothing any more.
    """

    class Kind(models.TextChoices):
        NUMBER = "number", _("Number")
        PREFIX = "prefix", _("Number prefix")
        SENDER = "sender", _("Sender name")

    list = models.ForeignKey(
        BlockList, models.CASCADE, related_name="entries", verbose_name=_("list")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=33)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    at = models.DateTimeField(_("added"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = BlockEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked number or sender")
        verbose_name_plural = _("blocked numbers and senders")
        ordering = ["-pk"]
        constraints = [
            # In this order it is the index that a commit asks for its numbers.
            models.UniqueConstraint("value", "list", "kind", name="block_entry_once")
        ]
        indexes = [
            models.Index(fields=["list", "-id"], name="block_entry_of_list"),
            models.Index(
                fields=["value"], name="block_entry_value", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["kind", "list", "-id"],
                name="block_entry_pattern",
                condition=~Q(kind="number"),
            ),
        ]

    def __str__(self):
        return self.value

    @property
    def holds(self) -> bool:
        return self.until is None or self.until > timezone.now()
