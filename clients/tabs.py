from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import SmppAccount
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
