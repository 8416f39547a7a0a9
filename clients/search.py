from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from clients.filters.clients import ClientFilter
from clients.models import Client, SmppAccount
from portal.kit.search import SHOWN, Hit, Source


def _find_clients(user, text):
    rows = Client.objects.visible_to(user).select_related("customer")
    found = ClientFilter({"q": text}, queryset=rows, user=user).qs[:SHOWN]
    return [
        Hit(one.company, one.get_absolute_url(), one.customer.name, code=one.public_id)
        for one in found
    ]


def _find_accounts(user, text):
    rows = SmppAccount.objects.visible_to(user).filter(archived_at__isnull=True)
    found = rows.filter(system_id__istartswith=text).select_related("customer")[:SHOWN]
    return [
        Hit(str(one), one.get_absolute_url(), one.customer.name, code=one.system_id)
        for one in found
    ]


CLIENTS = Source(
    _("Clients"),
    _find_clients,
    "clients.view_client",
    lambda text: f"{reverse('clients:clients')}?{urlencode({'q': text})}",
    order=20,
)
SMPP_ACCOUNTS = Source(_("SMPP accounts"), _find_accounts, "clients.view_smppaccount", order=30)
