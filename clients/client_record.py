"""The head of a client's page: the same around every tab, whichever floor the tab stands on."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.models import Client
from portal.core import phone
from portal.kit import faces, records
from portal.models import User

KIND = "client"
STATES = {
    Client.Status.ACTIVE: "ok",
    Client.Status.BLOCKED: "bad",
    Client.Status.ARCHIVED: "off",
    Client.Status.ERASED: "off",
}


def head(client: Client, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug.

    In its own cabinet a client sees the tab alone: its menu leads to the others.
    """
    if faces.of(user).kind == faces.CLIENT:
        return {"name": None}
    hung = records.head(KIND, client, user, tab)
    state = {"state": STATES[client.status], "text": client.get_status_display()}
    return hung | {
        "name": client.company,
        "crumbs": crumbs(client),
        "badges": [state, *hung["badges"]],
        "facts": _facts(client),
        "notice": _notice(client),
    }


def crumbs(client: Client, last: str = "") -> list[dict]:
    """The way to the client, and to a page behind it."""
    found = [{"title": _("Clients"), "url": reverse("clients:clients")}]
    if not last:
        return [*found, {"title": str(client.pk)}]
    return [*found, {"title": client.company, "url": client.get_absolute_url()}, {"title": last}]


def _facts(client: Client) -> list[dict]:
    login = phone.international(client.login) if client.login.isdigit() else client.login
    return [
        {"label": _("ID"), "value": client.pk},
        {"label": _("Login"), "value": login or "\N{EN DASH}", "copied": client.login},
        {
            "label": _("ID for requests"),
            "value": client.public_id,
            "is_mono": True,
            "copied": client.public_id,
        },
        {
            "label": _("Customer"),
            "value": client.customer.name,
            "url": client.customer.get_absolute_url(),
        },
    ]


def _notice(client: Client) -> dict | None:
    if client.is_blocked:
        since = _since(client.blocked_at)
        return {
            "state": "bad",
            "fact": _("Blocked%(since)s.") % {"since": since},
            "text": client.block_reason
            or _("Its messages are accepted and charged, and wait until it is unblocked."),
        }
    if client.is_gone:
        since = _since(client.erased_at or client.archived_at)
        return {
            "state": "warn",
            "fact": f"{client.get_status_display()}{since}.",
            "text": _("It cannot send or log in; what it did stays for reports and audit."),
        }
    return None


def _since(moment) -> str:
    if moment is None:
        return ""
    return " " + date_format(localtime(moment), "j M Y, H:i")
