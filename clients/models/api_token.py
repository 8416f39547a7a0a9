from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.door import Door


def every_scope() -> list[str]:
    return ["messages:send", "messages:read"]


class ApiToken(Door):
    """A REST door. Only the SHA-256 of its secret is kept; nobody can read the secret again."""

    class Scope(models.TextChoices):
        SEND = "messages:send", _("Send messages")
        READ = "messages:read", _("Read the status of messages")

    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(_("ends with"), max_length=4)
    scopes = models.JSONField(_("scopes"), default=every_scope)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
