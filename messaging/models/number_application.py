from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped

Q = models.Q


class NumberApplication(models.Model):
    """Somebody asks for one number of a country to receive messages by."""

    class Use(models.TextChoices):
        REMINDERS = "reminders", _("appointment reminders")
        ALERTS = "alerts", _("alerts")
        BOOKING = "booking", _("booking")
        COMPETITION = "competition", _("competition")
        SURVEY = "survey", _("survey")
        SUPPORT = "support", _("customer support")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    registration = models.ForeignKey(
        "messaging.Registration",
        models.PROTECT,
        related_name="number_applications",
        verbose_name=_("registration"),
    )
    country = models.ForeignKey(
        "billing.Country", models.PROTECT, related_name="+", verbose_name=_("country")
    )
    use = models.CharField(_("service type"), max_length=11, choices=Use.choices)
    purpose = models.CharField(_("what for"), max_length=400)
    no_adult_content = models.BooleanField(_("no adult content"))
    terms = models.ForeignKey("messaging.ConnectTerms", models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.APPLIED)
    number = models.ForeignKey(
        "messaging.Number", models.PROTECT, null=True, related_name="+", verbose_name=_("number")
    )
    decision = models.CharField(_("what was said"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    created_at = models.DateTimeField(_("applied"), auto_now_add=True)

    class Scoped(ClientScoped):
        customer_lookup = "registration__connection__customer"
        client_lookup = "registration__client"

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("number application")
        verbose_name_plural = _("number applications")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="approved") & Q(number__isnull=False)) | ~Q(state="approved"),
                name="approved_application_has_a_number",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="applied"), name="application_waiting")
        ]

    def __str__(self):
        return f"{self.registration} {self.country_id}"

    def get_absolute_url(self):
        return reverse("messaging:number-application", args=[self.pk])


class PageLink(models.Model):
    """A link into a page of ours for one person, good once and for a short time."""

    class Kind(models.TextChoices):
        BUY = "buy", _("buy credits")
        NUMBER = "number", _("apply for a number")

    registration = models.ForeignKey("messaging.Registration", models.CASCADE, related_name="links")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to a page")
        verbose_name_plural = _("links to pages")

    def __str__(self):
        return f"{self.kind} {self.registration}"
