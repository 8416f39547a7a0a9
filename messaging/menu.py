from django.conf import settings
from django.utils.translation import gettext_lazy as _

from messaging.models import NumberApplication
from portal.kit import faces
from portal.kit.menu import Item, SettingsItem

SEND = Item(
    "messaging",
    _("Send"),
    "messaging:send",
    "messaging.add_message",
    faces=(faces.CUSTOMER, faces.CLIENT),
    order=5,
)
CAMPAIGNS = Item(
    "messaging",
    _("Campaigns"),
    "messaging:campaigns",
    "messaging.view_campaign",
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=6,
    lead="messaging:send",
)
ADDRESS_BOOK = Item(
    "messaging",
    _("Address book"),
    "messaging:contact-lists",
    "messaging.view_contactlist",
    faces=(faces.CUSTOMER, faces.CLIENT),
    order=7,
    lead="messaging:send",
)
TEMPLATES = Item(
    "messaging",
    _("Templates"),
    "messaging:text-templates",
    "messaging.view_texttemplate",
    faces=(faces.CUSTOMER, faces.CLIENT),
    order=8,
    lead="messaging:send",
)
MESSAGES = Item(
    "messaging",
    _("Messages"),
    "messaging:messages",
    "messaging.view_message",
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=10,
)
INBOX = Item(
    "messaging",
    _("Inbox"),
    "messaging:inbox",
    "messaging.view_inbound",
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=20,
)
NUMBERS = Item("clients", _("Numbers"), "messaging:numbers", "messaging.view_number", order=50)
OWN_NUMBERS = Item(
    "messaging",
    _("Numbers"),
    "messaging:number-uses",
    "messaging.view_numberuse",
    faces=(faces.CUSTOMER, faces.CLIENT),
    order=21,
    lead="messaging:inbox",
)
# The simulated SMSC, where the installation has one.
if settings.SIMULATOR_DIR:
    SIMULATOR = Item(
        "routing", _("Simulator"), "messaging:simulator", "messaging.change_connector", order=90
    )
CONNECTORS = Item(
    "routing",
    _("Connectors"),
    "messaging:connectors",
    "messaging.view_connector",
    order=10,
)
POOLS = Item("routing", _("Pools"), "messaging:pools", "messaging.view_pool", order=20)
ROUTES = Item("routing", _("Routes"), "messaging:routes", "messaging.view_route", order=30)
SERVICES = Item("routing", _("Services"), "messaging:services", "messaging.view_service", order=40)
EXPLAIN = Item("routing", _("Explain"), "messaging:explain", "messaging.view_route", order=80)
SUPPRESSIONS = Item(
    "stops",
    _("Suppressions"),
    "messaging:suppressions",
    "messaging.view_suppression",
    order=40,
)
REPLACEMENT_RULES = Item(
    "routing",
    _("Replacement rules"),
    "messaging:replacement-rules",
    "messaging.view_replacementrule",
    order=70,
)
BLOCKED = Item(
    "messaging", _("Blocked"), "messaging:blocked", "messaging.view_blockentry", order=30
)
MODERATION = Item(
    "messaging", _("Moderation"), "messaging:moderation", "messaging.view_textdecision", order=40
)
BLOCK_LISTS = Item(
    "stops", _("Block lists"), "messaging:block-lists", "messaging.view_blockentry", order=10
)
OPT_OUTS = Item(
    "stops",
    _("Opt-outs"),
    "messaging:opt-outs",
    "messaging.view_optout",
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=20,
    lead="messaging:inbox",
)
TEXT_RULES = Item(
    "stops", _("Text rules"), "messaging:text-rules", "messaging.view_textrule", order=30
)
SENDING_LIMITS = Item(
    "stops", _("Limits"), "messaging:sending-limits", "messaging.view_sendinglimit", order=50
)
TRAFFIC_ALARMS = Item(
    "stops",
    _("Traffic alarms"),
    "messaging:traffic-alarms",
    "messaging.view_trafficalarm",
    order=60,
)
MANAGEMENT_KEYS = Item(
    "administration",
    _("Management keys"),
    "messaging:management-keys",
    "messaging.view_managementkey",
    order=40,
)
CONNECTIONS = Item(
    "connect", _("Connections"), "messaging:connections", "messaging.view_connection", order=10
)
OWN_CONNECTIONS = SettingsItem(
    _("Connect"),
    "messaging:own-connections",
    "messaging.view_connection",
    order=55,
    also=("/connections/",),
)
REGISTRATIONS = Item(
    "connect",
    _("Registrations"),
    "messaging:registrations",
    "messaging.view_registration",
    order=20,
)


def _applied(user):
    """The applications for a number that wait for somebody who may decide them."""
    if not user.has_perm("messaging.change_numberapplication"):
        return None
    return NumberApplication.objects.filter(state=NumberApplication.State.APPLIED)


NUMBER_APPLICATIONS = Item(
    "connect",
    _("Number applications"),
    "messaging:number-applications",
    "messaging.view_numberapplication",
    order=30,
    badge=_applied,
)
COUPONS = Item("connect", _("Coupons"), "messaging:coupons", "messaging.view_coupon", order=40)
CONNECT_TERMS = Item(
    "connect",
    _("Terms"),
    "messaging:connect-terms-versions",
    "messaging.view_connectterms",
    order=50,
)
EMBARGOES = Item(
    "connect", _("Embargoes"), "messaging:embargoes", "messaging.view_embargo", order=60
)
ACCOUNT_TYPES = Item(
    "connect",
    _("Account types"),
    "messaging:account-types",
    "messaging.view_accounttype",
    order=70,
)
