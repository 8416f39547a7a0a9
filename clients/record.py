"""The head of an SMPP account's page: the same around every tab, whichever floor it stands on."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients import looks
from clients.models import SmppAccount
from portal.kit import records
from portal.models import User

KIND = "smpp-account"


def head(account: SmppAccount, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, account, user, tab)
    state, text = looks.state(account)
    return hung | {
        "name": str(account),
        "crumbs": crumbs(account),
        "badges": [{"state": state, "text": text}, *hung["badges"]],
        "facts": _facts(account),
        "notice": _notice(account) if account.is_archived else None,
    }


def crumbs(account: SmppAccount, last: str = "") -> list[dict]:
    """The way to the account, and to a page behind it."""
    found = [
        {"title": _("SMPP accounts"), "url": reverse("clients:smpp-accounts")},
        {"title": account.system_id, "url": account.get_absolute_url()},
    ]
    if last:
        return [*found, {"title": last}]
    return [found[0], {"title": account.system_id}]


def _facts(account: SmppAccount) -> list[dict]:
    customer = account.customer
    facts = [
        {
            "label": _("System ID"),
            "value": account.system_id,
            "is_mono": True,
            "copied": account.system_id,
        },
        {
            "label": _("Customer"),
            "value": customer.name,
            "url": reverse("clients:customer-smpp", args=[customer.pk]),
        },
    ]
    if account.client:
        facts.append({"label": _("Client"), "value": account.client.company})
    since = date_format(timezone.localtime(account.created_at), "j M Y")
    return [*facts, {"label": _("Since"), "value": since}]


def _notice(account: SmppAccount) -> dict:
    day = date_format(timezone.localtime(account.archived_at), "j M Y")
    return {
        "state": "warn",
        "fact": _("Archived on %(day)s.") % {"day": day},
        "text": _("Nothing is sent with it, and its system ID is given to no other account."),
    }
