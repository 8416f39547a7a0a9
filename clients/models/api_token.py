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
        ACCOUNT_READ = "account:read", _("Read balance and prices")
        REPORTS_READ = "reports:read", _("Read reports")
        CLIENTS_READ = "clients:read", _("Read clients and what they used")
        CLIENTS_WRITE = "clients:write", _("Add and change clients")
        SENDERS_READ = "senders:read", _("Read sender names")
        SENDERS_WRITE = "senders:write", _("Ask for sender names")
        INBOUND_READ = "inbound:read", _("Read numbers and inbound messages")
        OPT_OUTS_READ = "optouts:read", _("Read opt-outs")
        OPT_OUTS_WRITE = "optouts:write", _("Add and end opt-outs")
        CONTACTS_READ = "contacts:read", _("Read the address book")
        CONTACTS_WRITE = "contacts:write", _("Change the address book")
        WEBHOOKS = "webhooks:manage", _("Read and change webhooks")

    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(_("ends with"), max_length=4)
    scopes = models.JSONField(_("scopes"), default=every_scope)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
