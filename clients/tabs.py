from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients import activation, name_actions
from clients.models import ApiToken, Client, Seat, SenderName, SmppAccount, WebhookEndpoint
from clients.record import KIND
from portal.kit.records import Action, Tab

CHANGE = "clients.change_smppaccount"


def _accounts(customer, user):
    rows = SmppAccount.objects.visible_to(user)
    return rows.filter(customer=customer, archived_at__isnull=True).count()


def _numbers(account, _user):
    return account.cug_numbers.count()


def _reset(account, _user):
    if account.is_archived:
        return None
    url = reverse("clients:smpp-account-password", args=[account.pk])
    return {"title": _("Reset password \N{HORIZONTAL ELLIPSIS}"), "url": url, "icon": "key"}


def _archive(account, _user):
    if account.is_archived:
        return None
    return {
        "title": _("Archive \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:smpp-account-archive", args=[account.pk]),
        "icon": "ban",
        "is_danger": True,
        "in_dialog": True,
    }


def _restore(account, _user):
    if not account.is_archived:
        return None
    return {
        "title": _("Restore \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:smpp-account-restore", args=[account.pk]),
        "icon": "arrow-back-up",
        "in_dialog": True,
    }


OF_CUSTOMER = Tab(
    "customer",
    "smpp",
    "SMPP",
    "clients:customer-smpp",
    permission="clients.view_smppaccount",
    order=60,
    count=_accounts,
)

MAIN = Tab(KIND, "main", _("Main"), "clients:smpp-account", order=10)
PARAMETERS = Tab(KIND, "parameters", _("Parameters"), "clients:smpp-account-parameters", order=20)
SECURITY = Tab(KIND, "security", _("Security"), "clients:smpp-account-security", order=30)
CUG = Tab(KIND, "cug", _("CUG"), "clients:smpp-account-cug", order=40, count=_numbers)
HISTORY = Tab(
    KIND,
    "history",
    _("History"),
    "clients:smpp-account-history",
    permission="portal.view_historyentry",
    order=90,
)

RESET = Action(KIND, _reset, permission="clients.reset_smpp_password", order=10)
ARCHIVE = Action(KIND, _archive, permission=CHANGE, order=90, is_rare=True)
RESTORE = Action(KIND, _restore, permission=CHANGE, order=90)

GENERAL = Tab("client", "general", _("General info"), "clients:client", order=10)


def _accounts_of_client(client, user):
    rows = SmppAccount.objects.visible_to(user)
    return rows.filter(client=client, archived_at__isnull=True).count()


def _tokens(user, **owner):
    rows = ApiToken.objects.visible_to(user)
    return rows.filter(revoked_at__isnull=True, archived_at__isnull=True, **owner).count()


SMPP_CONFIG = Tab(
    "client",
    "smpp",
    _("SMPP config"),
    "clients:client-smpp",
    permission="clients.view_smppaccount",
    order=50,
    count=_accounts_of_client,
)
API_CONFIG = Tab(
    "client",
    "api",
    _("API config"),
    "clients:client-api",
    permission="clients.view_apitoken",
    order=60,
    count=lambda client, user: _tokens(user, client=client),
)
API_TOKENS = Tab(
    "customer",
    "api-tokens",
    _("API tokens"),
    "clients:customer-api",
    permission="clients.view_apitoken",
    order=65,
    count=lambda customer, user: _tokens(user, customer=customer, client=None),
)


def _webhooks(user, **owner):
    return WebhookEndpoint.objects.visible_to(user).living().filter(**owner).count()


WEBHOOKS = Tab(
    "customer",
    "webhooks",
    _("Webhooks"),
    "clients:customer-webhooks",
    permission="clients.view_webhookendpoint",
    order=67,
    count=lambda customer, user: _webhooks(user, customer=customer, client=None),
)
CLIENT_WEBHOOKS = Tab(
    "client",
    "webhooks",
    _("Webhooks"),
    "clients:client-webhooks",
    permission="clients.view_webhookendpoint",
    order=65,
    count=lambda client, user: _webhooks(user, client=client),
)


def _names(client, user):
    return SenderName.objects.visible_to(user).filter(client=client).count()


NAMES = Tab(
    "client",
    "names",
    _("Names"),
    "clients:client-names",
    permission="clients.view_sendername",
    order=40,
    count=_names,
)
OF_NAME = name_actions.OF_PAGE


def _act_as(client, _user):
    if client.is_gone or client.customer.is_archived:
        return None
    return {
        "title": _("Log in as \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:client-act-as", args=[client.pk]),
        "icon": "login-2",
        "in_dialog": True,
    }


ACT_AS = Action("client", _act_as, permission="portal.act_as", order=5)


def _block(client, _user):
    if client.status != Client.Status.ACTIVE:
        return None
    return {
        "title": _("Block \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:client-block", args=[client.pk]),
        "icon": "hand-stop",
        "note": _("Its messages are accepted and wait until it is unblocked"),
        "in_dialog": True,
    }


def _unblock(client, _user):
    if not client.is_blocked:
        return None
    return {
        "title": _("Unblock \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:client-unblock", args=[client.pk]),
        "icon": "player-play",
        "note": _("It sends again, and what has waited is sent"),
        "is_danger": True,
        "in_dialog": True,
    }


def _erase(client, _user):
    if client.status == Client.Status.ERASED:
        return None
    return {
        "title": _("Delete \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:client-erase", args=[client.pk]),
        "icon": "trash",
        "note": _("Erases who it is for good; money and messages stay"),
        "is_danger": True,
        "in_dialog": True,
    }


BLOCK = Action("client", _block, permission="clients.block_client", order=30)
UNBLOCK = Action("client", _unblock, permission="clients.block_client", order=30)
ERASE = Action("client", _erase, permission="clients.erase_client", order=90, is_rare=True)
OF_CLIENT = Tab(
    "client",
    "history",
    _("History"),
    "clients:client-history",
    permission="portal.view_historyentry",
    order=90,
)


def _edit(client, _user):
    if client.is_gone:
        return None
    url = reverse("clients:client-edit", args=[client.pk])
    return {
        "title": _("Edit profile"),
        "url": url,
        "icon": "pencil",
        "key": "e",
        "in_dialog": True,
    }


def _activation(client, _user):
    if client.is_gone or not activation.is_waited_for(client):
        return None
    url = reverse("clients:client-activation", args=[client.pk])
    return {"title": _("Send the activation mail"), "url": url, "icon": "mail", "is_post": True}


EDIT = Action("client", _edit, permission="clients.change_client", order=20)
ACTIVATION = Action("client", _activation, permission="clients.change_client", order=30)
PEOPLE = Tab(
    "client",
    "people",
    _("People"),
    "clients:client-people",
    permission="clients.view_seat",
    order=70,
    count=lambda client, user: Seat.objects.visible_to(user).filter(client=client).count(),
)
