from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class Door(models.Model):
    """A way in for messages. It belongs to a customer and, optionally, to one of its clients."""

    class Kind(models.TextChoices):
        API = "api", _("API token")
        SMPP = "smpp", _("SMPP account")
        PORTAL = "portal", _("Portal")
        CONNECT = "connect", _("Connect")

    class Priority(models.IntegerChoices):
        """Whose messages go out first."""

        URGENT = 0, _("urgent: before everything else")
        NORMAL = 1, _("normal")
        BULK = 2, _("bulk: after the others")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="doors", verbose_name=_("customer")
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="doors",
        verbose_name=_("client"),
    )
    name = models.CharField(_("name"), max_length=80)
    is_open = models.BooleanField(_("open"), default=True)
    allowed_networks = models.JSONField(
        _("allowed IPs"), default=list, blank=True, help_text=_("CIDR ranges; none means any")
    )
    resends_unanswered = models.BooleanField(
        _("resend what got no answer"),
        default=True,
        help_text=_("A submit without an answer may have arrived: a resend is labelled."),
    )
    # ISO 3166 letters; empty: numbers are international.
    default_country = models.CharField(
        _("default country"), max_length=2, blank=True, default="", db_default=""
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL, db_default=1
    )
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("door")
        verbose_name_plural = _("doors")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "client"],
                condition=models.Q(kind="portal", archived_at__isnull=True),
                nulls_distinct=False,
                name="one_portal_door",
            )
        ]

    def __str__(self):
        return self.name
