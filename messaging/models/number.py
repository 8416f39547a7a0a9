from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class NumberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff see all numbers; others those that they use."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff:
            return self.all()
        uses = self.model._meta.get_field("uses").related_model.objects
        return self.filter(pk__in=uses.living().visible_to(user).values("number"))


class Number(models.Model):
    """A number of ours that receives messages from handsets; `NumberUse` says whose they are."""

    class Kind(models.TextChoices):
        LONG = "long", _("long number")
        SHORT = "short", _("short number")
        VIRTUAL = "virtual", _("virtual number")

    digits = models.CharField(_("number"), max_length=15, unique=True)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.LONG)
    country = models.ForeignKey("billing.Country", models.PROTECT, verbose_name=_("country"))
    connector = models.ForeignKey(
        "messaging.Connector",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("connector"),
        help_text=_("Only this one may bring messages for it; any if none is named."),
    )
    help_reply = models.TextField(
        _("answer to HELP"),
        max_length=612,
        blank=True,
        help_text=_("Sent and charged as any message of whoever uses the number."),
    )
    fee_note = models.CharField(
        _("monthly fee"), max_length=120, blank=True, help_text=_("A note for staff.")
    )

    objects = NumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        ordering = ["digits"]

    def __str__(self):
        return self.digits

    def get_absolute_url(self):
        return reverse("messaging:number", args=[self.pk])
