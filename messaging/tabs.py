from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import (
    binds,
    campaign_record,
    connection_record,
    registration_record,
    replacement_rule_actions,
    route_actions,
    stop_figures,
)
from messaging.models import Connection, NumberUse
from portal.kit.records import Action, Tab

PROVISIONING = Tab(
    "settings",
    "provisioning",
    _("Provisioning defaults"),
    "messaging:settings-provisioning",
    "portal.change_setting",
    order=50,
)


def _quick_smpp(customer, _user):
    if customer.is_archived:
        return None
    url = reverse("messaging:quick-create-smpp", args=[customer.pk])
    return {"title": _("Quick Create SMPP"), "url": url, "icon": "plug"}


QUICK_SMPP = Action("customer", _quick_smpp, "clients.add_smppaccount", order=60, is_rare=True)


def _binds(account, _user):
    return binds.up().filter(account=account).count()


BINDS = Tab(
    "smpp-account",
    "binds",
    _("Binds"),
    "messaging:smpp-account-binds",
    permission="clients.view_smppaccount",
    order=50,
    count=_binds,
)
PDU_LOG = Tab(
    "smpp-account",
    "pdu-log",
    _("PDU log"),
    "messaging:smpp-account-pdu-log",
    permission="messaging.view_pduline",
    order=60,
)

CONNECTOR_PDU_LOG = Tab(
    "connector",
    "pdu-log",
    _("PDU log"),
    "messaging:connector-pdu-log",
    permission="messaging.view_pduline",
    order=60,
)
CONNECTOR_LIVE = Tab("connector", "live", _("Live"), "messaging:connector", order=10)
CONNECTOR_SETTINGS = Tab(
    "connector", "settings", _("Settings"), "messaging:connector-settings", order=20
)
CONNECTOR_HISTORY = Tab(
    "connector",
    "history",
    _("History"),
    "messaging:connector-history",
    permission="portal.view_historyentry",
    order=90,
)


def _test(connector, _user):
    url = reverse("messaging:connector-test", args=[connector.pk])
    return {"title": _("Test"), "url": url, "icon": "plug", "is_post": True}


def _on(connector, _user):
    if connector.is_enabled:
        return None
    url = reverse("messaging:connector-on", args=[connector.pk])
    title = _("Switch on")
    return {"title": title, "url": url, "icon": "player-play", "is_post": True, "is_primary": True}


def _off(connector, _user):
    if not connector.is_enabled:
        return None
    url = reverse("messaging:connector-off", args=[connector.pk])
    return {"title": _("Switch off"), "url": url, "icon": "hand-stop", "is_post": True}


TEST_CONNECTOR = Action("connector", _test, permission="messaging.change_connector", order=10)
CONNECTOR_ON = Action("connector", _on, permission="messaging.change_connector", order=20)
CONNECTOR_OFF = Action("connector", _off, permission="messaging.change_connector", order=20)

NUMBER_MAIN = Tab("number", "main", _("Main"), "messaging:number", order=10)
NUMBER_USES = Tab(
    "number",
    "uses",
    _("Whose"),
    "messaging:number-uses-of",
    order=20,
    count=lambda number, _user: number.uses.living().count(),
)
NUMBER_HISTORY = Tab(
    "number",
    "history",
    _("History"),
    "messaging:number-history",
    permission="portal.view_historyentry",
    order=90,
)


def _uses(owner):
    def count(row, user):
        return NumberUse.objects.living().visible_to(user).filter(**{owner: row}).count()

    return count


INCOMING_OF_CLIENT = Tab(
    "client",
    "incoming",
    _("Incoming SMS"),
    "messaging:client-incoming",
    permission="messaging.view_numberuse",
    order=65,
    count=_uses("client"),
)
INCOMING_OF_CUSTOMER = Tab(
    "customer",
    "incoming",
    _("Incoming SMS"),
    "messaging:customer-incoming",
    permission="messaging.view_numberuse",
    order=67,
    count=_uses("customer"),
)

STOP_FIGURES = stop_figures.FIGURES
STOP_ACTIONS = stop_figures.ACTIONS
RULES_OF = replacement_rule_actions.TABS
ROUTING = [*route_actions.TABS, *route_actions.ROUTE_PAGE]
CAMPAIGN = campaign_record.HUNG
CONNECTION = connection_record.HUNG
REGISTRATION = registration_record.HUNG


def _connections(customer, user):
    rows = Connection.objects.visible_to(user)
    return rows.filter(customer=customer, archived_at=None).count()


CONNECTIONS = Tab(
    "customer",
    "connections",
    _("Connect"),
    "messaging:customer-connections",
    permission="messaging.view_connection",
    order=68,
    count=_connections,
)
