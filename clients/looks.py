"""How the state of an SMPP account looks, as a list, a tab and its page show it alike."""

from django.utils.translation import gettext as _

from clients.models import SmppAccount


def state(account: SmppAccount) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    if account.is_archived:
        return "off", _("Archived")
    if not account.is_open:
        return "off", _("Disabled")
    if not account.submit_enabled:
        return "warn", _("Submit off")
    if not account.binding_enabled:
        return "warn", _("Binding off")
    return "ok", _("Enabled")


def networks(account: SmppAccount) -> str:
    return ", ".join(account.allowed_networks) or _("any")
