from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class TextTemplate(models.Model):
    """A text that a customer or a client sends again and again; {name} and such are filled in."""

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
    sender = models.CharField(_("sender"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "customer", "client", "name", name="text_template_once", nulls_distinct=False
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:text-template", args=[self.pk])
