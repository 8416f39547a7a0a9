from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.connector import StaffOnly


class ManagementKey(models.Model):
    """A key by which a program manages customers in the name of one of the staff.

    Only its SHA-256 is kept. It may do what it is for and its owner may, at the moment of the call.
    """

    class Purpose(models.TextChoices):
        BALANCE = "balance", _("Read balances")
        CHANGE = "balance-change", _("Change balances")
        CREATE = "create", _("Create customers with an SMPP account")
        CONTROL = "control", _("Switch binding and submitting")
        TRAFFIC = "traffic", _("Read traffic")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("in whose name")
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(_("ends with"), max_length=4)
    purposes = models.JSONField(_("for"), default=list)
    allowed_networks = models.JSONField(_("allowed IPs"), default=list, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("management key")
        verbose_name_plural = _("management keys")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:management-key", args=[self.pk])

    @property
    def is_expired(self):
        return self.expires_at is not None and self.expires_at <= timezone.now()
