from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.rules.phrases import PHRASE_MAX

SENDERS_MAX = 100


class ReplacementRule(models.Model):
    """What goes out instead of a sender or of a phrase in a text. An empty condition matches all.

    A rule of a client names its customer, too. The connector is the condition of any rule, and the
    owner of one whose scope is the connector.
    """

    class Kind(models.TextChoices):
        SENDER = "sender", _("Sender")
        CONTENT = "content", _("Content")

    class Scope(models.TextChoices):
        CLIENT = "client", _("client")
        CUSTOMER = "customer", _("customer")
        CONNECTOR = "connector", _("connector")
        PLATFORM = "platform", _("platform")

    class Put(models.TextChoices):
        TEXT = "text", _("This text")
        NULL = "null", _("NULL: erase the phrase")
        PERSIAN = "persian", _("Persian digits")
        ARABIC = "arabic", _("Arabic digits")
        LATIN = "latin", _("Latin digits")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(
        _("scope"), max_length=9, choices=Scope.choices, default=Scope.PLATFORM
    )
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, blank=True, verbose_name=_("customer")
    )
    client = models.ForeignKey(
        "clients.Client", models.CASCADE, null=True, blank=True, verbose_name=_("client")
    )
    connector = models.ForeignKey(
        "messaging.Connector", models.CASCADE, null=True, blank=True, verbose_name=_("connector")
    )
    country = models.ForeignKey(
        "billing.Country", models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    network = models.ForeignKey(
        "billing.Network", models.PROTECT, null=True, blank=True, verbose_name=_("network")
    )
    priority = models.PositiveIntegerField(_("priority"), default=100)
    sender = models.CharField(_("original sender"), max_length=32, blank=True)
    ignore_case = models.BooleanField(_("ignore case"), default=True)
    senders = ArrayField(
        models.CharField(max_length=32), verbose_name=_("senders"), default=list, blank=True
    )
    is_sticky = models.BooleanField(_("the same sender for the same recipient"), default=False)
    phrase = models.CharField(_("searched phrase"), max_length=PHRASE_MAX, blank=True)
    is_regex = models.BooleanField(_("is a regular expression"), default=False)
    put = models.CharField(_("replaced by"), max_length=7, choices=Put.choices, default=Put.TEXT)
    replacement = models.TextField(_("replacement"), blank=True)
    is_enabled = models.BooleanField(_("enabled"), default=True)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("replacement rule")
        verbose_name_plural = _("replacement rules")
        ordering = ["priority", "pk"]
        indexes = [
            models.Index("priority", "id", name="replacement_rule_order"),
            models.Index("kind", "priority", "id", name="replacement_rule_kind"),
            models.Index("scope", "priority", "id", name="replacement_rule_scope"),
            models.Index("name", "id", name="replacement_rule_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="replacement_rule_names_its_owner",
                condition=(
                    models.Q(scope="client", client__isnull=False, customer__isnull=False)
                    | models.Q(scope="customer", customer__isnull=False, client__isnull=True)
                    | models.Q(
                        scope="connector",
                        connector__isnull=False,
                        customer__isnull=True,
                        client__isnull=True,
                    )
                    | models.Q(scope="platform", customer__isnull=True, client__isnull=True)
                ),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:replacement-rule", args=[self.pk])

    @property
    def owner(self):
        """Whose rule it is; None for the platform's."""
        owners = {
            self.Scope.CLIENT: self.client,
            self.Scope.CUSTOMER: self.customer,
            self.Scope.CONNECTOR: self.connector,
        }
        return owners.get(self.scope)
