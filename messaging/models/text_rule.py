from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class TextRule(models.Model):
    """What a text may not say: words, patterns or links, and what becomes of one that says it.

    `entries` holds one a line: words, RE2 patterns or domains. Without a customer it is for all.
    """

    class Kind(models.TextChoices):
        WORDS = "words", _("Any of these words")
        PATTERN = "pattern", _("Any of these patterns")
        LINKS = "links", _("Any link")
        OTHER_LINKS = "other", _("A link to any other domain")
        LISTED_LINKS = "listed", _("A link to one of these domains")
        SHORTENERS = "short", _("A link by a shortener")

    class Action(models.TextChoices):
        BLOCK = "block", _("Block")
        HOLD = "hold", _("Hold for moderation")

    name = models.CharField(_("name"), max_length=80)
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
    channel = models.CharField(_("channel"), max_length=5, blank=True)
    kind = models.CharField(_("what it looks for"), max_length=7, choices=Kind.choices)
    entries = models.TextField(_("words, patterns or domains"), blank=True)
    whole_words = models.BooleanField(_("whole words only"), default=True)
    action = models.CharField(_("then"), max_length=5, choices=Action.choices, default=Action.HOLD)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("text rule")
        verbose_name_plural = _("text rules")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:text-rule", args=[self.pk])


class TextDecision(models.Model):
    """What a moderator decided once for all of one text of one payer: it always goes, or never.

    Without a client it is of the customer's own messages. `digest` is the text's SHA-256.
    """

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("Always approve")
        DENY = "deny", _("Always deny")

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
    digest = models.CharField(max_length=64)
    text = models.TextField(_("text"))
    verdict = models.CharField(_("decision"), max_length=7, choices=Verdict.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    at = models.DateTimeField(_("decided"), default=timezone.now)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("decision on a text")
        verbose_name_plural = _("decisions on texts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "digest", "customer", "client", name="text_decision_once", nulls_distinct=False
            )
        ]

    def __str__(self):
        return self.text[:40]


class OfClients(ClientScoped):
    """Rows of a client that do not name its customer."""

    customer_lookup = "client__customer"


class Moderation(models.Model):
    """Whether a client's texts wait for a moderator. A client without a row is not moderated."""

    client = models.OneToOneField(
        "clients.Client", models.CASCADE, related_name="moderation", verbose_name=_("client")
    )
    is_manual = models.BooleanField(_("manual"), default=False)

    objects = OfClients.as_manager()

    class Meta:
        verbose_name = _("moderation of a client")
        verbose_name_plural = _("moderation of clients")
        indexes = [models.Index(fields=["client"], name="moderated", condition=Q(is_manual=True))]

    def __str__(self):
        return f"{self.client_id}: {self.is_manual}"
