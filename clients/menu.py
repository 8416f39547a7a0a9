from django.utils.translation import gettext_lazy as _

from customers import tagging
from portal.kit import faces
from portal.kit.menu import Item, SettingsItem

CLIENTS = Item("clients", _("Clients"), "clients:clients", "clients.view_client", order=10)
SMPP_ACCOUNTS = Item(
    "customers",
    _("SMPP accounts"),
    "clients:smpp-accounts",
    "clients.view_smppaccount",
    order=20,
)
SENDER_NAMES = Item(
    "clients",
    _("Sender names"),
    "clients:sender-names",
    "clients.view_sendername",
    order=30,
)
PROTECTED_BRANDS = Item(
    "clients",
    _("Protected brands"),
    "clients:protected-brands",
    "clients.view_protectedbrand",
    order=40,
)
# A reseller's own clients, while client tagging is on.
OWN_CLIENTS = Item(
    "messaging",
    _("Clients"),
    "clients:own-clients",
    "clients.view_tagging",
    faces=(faces.CUSTOMER,),
    order=15,
    feature=tagging.FEATURE,
)
OWN_API = SettingsItem(
    _("API keys"), "clients:own-api", "clients.view_apitoken", order=30, also=("/api-tokens/",)
)
OWN_WEBHOOKS = SettingsItem(
    _("Webhooks"),
    "clients:own-webhooks",
    "clients.view_webhookendpoint",
    order=50,
    also=("/webhooks/",),
)
OWN_SMPP = SettingsItem(_("SMPP accounts"), "clients:own-smpp", "clients.view_door", order=40)
# What a client's people find in their own cabinet.
NAMES = Item(
    "connect",
    _("Names"),
    "clients:names",
    "clients.view_sendername",
    faces=(faces.CLIENT,),
    order=10,
)
API_CONFIG = Item(
    "connect",
    _("API"),
    "clients:api-config",
    "clients.view_apitoken",
    faces=(faces.CLIENT,),
    order=20,
)
SMPP_CONFIG = Item(
    "connect",
    _("SMPP"),
    "clients:smpp-config",
    "clients.view_door",
    faces=(faces.CLIENT,),
    order=30,
    lead="clients:api-config",
)
WEBHOOKS = Item(
    "connect",
    _("Webhooks"),
    "clients:webhooks",
    "clients.view_webhookendpoint",
    faces=(faces.CLIENT,),
    order=35,
    lead="clients:api-config",
)
PROFILE = Item("connect", _("Profile"), "clients:profile", None, faces=(faces.CLIENT,), order=40)
PEOPLE = Item(
    "connect",
    _("People"),
    "clients:people",
    "clients.view_seat",
    faces=(faces.CLIENT,),
    order=50,
    lead="clients:profile",
)
