"""What stops add to the pages of clients and customers: what is used of a limit, and moderation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Account
from messaging import sending_limits
from messaging.models import Moderation, SendingLimit
from portal.kit.records import Action, Badge, Figure
from portal.templatetags import onward

LIMITS = "messaging.view_sendinglimit"


def _spent(account: Account | None):
    """What the account spent today of what it may, where it has a cap."""
    limit = account and SendingLimit.objects.filter(account=account).first()
    if not limit or limit.spend_cap is None:
        return None
    spent = sending_limits.used(account).spent
    note = _("of %(cap)s") % {"cap": f"{limit.spend_cap.normalize():f} {account.unit}"}
    is_near = spent * 10 >= limit.spend_cap * 9
    return {
        "label": _("Spent today"),
        "value": onward.rate(spent, account.unit),
        "note": note,
        "note_state": "warn" if is_near else "",
        "url": limit.get_absolute_url(),
    }


def _of_client(client, _user):
    return _spent(Account.objects.filter(client=client).order_by("-pays", "pk").first())


def _of_customer(customer, _user):
    own = Account.objects.filter(customer=customer, client=None)
    return _spent(own.order_by("-pays", "pk").first())


def _is_moderated(client) -> bool:
    if not hasattr(client, "is_moderated"):
        client.is_moderated = Moderation.objects.filter(client=client, is_manual=True).exists()
    return client.is_moderated


def _badge(client, user):
    if not user.is_staff or not _is_moderated(client):
        return None
    return {"state": "warn", "text": _("Moderated")}


def _moderate(client, _user):
    if client.is_gone:
        return None
    is_on = _is_moderated(client)
    name = "messaging:client-unmoderated" if is_on else "messaging:client-moderated"
    return {
        "title": _("Moderate automatically") if is_on else _("Moderate by hand"),
        "url": reverse(name, args=[client.pk]),
        "icon": "shield-check",
        "is_post": True,
    }


def _limits(client, _user):
    account = Account.objects.filter(client=client).order_by("-pays", "pk").first()
    if account is None or client.is_gone:
        return None
    url = reverse("messaging:sending-limit", args=[account.pk])
    return {"title": _("Sending limits"), "url": url, "icon": "shield"}


FIGURES = [
    Figure("client", _of_client, permission=LIMITS, order=80),
    Figure("customer", _of_customer, permission=LIMITS, order=80),
    Badge("client", _badge, permission="messaging.view_textrule", order=60),
]
ACTIONS = [
    Action("client", _moderate, permission="messaging.change_moderation", order=85, is_rare=True),
    Action("client", _limits, permission="messaging.change_sendinglimit", order=86, is_rare=True),
]
