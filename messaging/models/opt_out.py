from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.models.message import FAR


class OptOutQuerySet(ClientScoped):
    def holding(self):
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), ended_at=None)


class OptOut(models.Model):
    """The person behind a number wants no more messages: of one sender, of one customer, of all.

    Of scope *sender* it holds for whatever shows `sender`, of *customer* for all messages of the
    customer, or of its client where one is named. One that has ended stays as the proof it was.
    """

    class Scope(models.TextChoices):
        SENDER = "sender", _("One sender")
        CUSTOMER = "customer", _("One customer")
        PLATFORM = "platform", _("Everybody")

    class Source(models.TextChoices):
        KEYWORD = "keyword", _("Keyword")
        STAFF = "staff", _("Entered by staff")
        OWNER = "owner", _("Entered by its owner")
        API = "api", _("API")
        IMPORT = "import", _("Import")

    number = models.CharField(_("number"), max_length=20)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices)
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    sender = models.CharField(_("sender"), max_length=32, blank=True)
    source = models.CharField(_("source"), max_length=7, choices=Source.choices)
    inbound = models.ForeignKey(
        "messaging.Inbound", null=True, blank=True, verbose_name=_("inbound message"), **FAR
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    at = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        ordering = ["-pk"]
        permissions = [("end_optout", "Can end an opt-out")]
        constraints = [
            # In this order it is the index that a commit asks for its numbers.
            models.UniqueConstraint(
                "number",
                "scope",
                "customer",
                "client",
                "sender",
                name="opt_out_once",
                condition=Q(ended_at=None),
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                fields=["number"], name="opt_out_number", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["customer", "-id"], name="opt_out_of_customer"),
            models.Index(fields=["client", "-id"], name="opt_out_of_client"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("messaging:opt-out", args=[self.pk])

    @property
    def holds(self) -> bool:
        return self.ended_at is None and (self.until is None or self.until > timezone.now())
