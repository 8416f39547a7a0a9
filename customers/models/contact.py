from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.scoping import CustomerScoped


class Contact(models.Model):
    """Somebody at a customer's whom the operator writes to. Contacts need not log in."""

    class Role(models.TextChoices):
        TECHNICAL = "technical", _("Technical")
        BILLING = "billing", _("Billing")
        COMMERCIAL = "commercial", _("Commercial")

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="contacts", verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=15, blank=True)
    roles = models.JSONField(_("roles"), default=list, blank=True)
    mails = models.JSONField(_("gets mails about"), default=list, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = CustomerScoped.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
