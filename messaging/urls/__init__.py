from django.urls import path

from messaging.urls import (
    campaigns,
    channels,
    connect,
    connect_portal,
    connect_staff,
    converters,  # noqa: F401  (the addresses below use them)
    explaining,
    management_keys,
    numbers,
    replacement_rules,
    routing,
    stops,
)
from messaging.views.api_docs import ApiDocs
from messaging.views.binds import OwnBinds, SmppAccountBinds, SmppBindClose
from messaging.views.connector import (
    ConnectorHistory,
    ConnectorLive,
    ConnectorOff,
    ConnectorOn,
    ConnectorSettings,
    ConnectorTest,
)
from messaging.views.connectors import ConnectorList, ConnectorNew
from messaging.views.inbox import InboxList
from messaging.views.message import MessageDetail
from messaging.views.messages import MessageList
from messaging.views.pdu_log import (
    ConnectorPduLog,
    ConnectorPduLogCsv,
    ConnectorPduLogLine,
    ConnectorPduLogOff,
    ConnectorPduLogOn,
    ConnectorPduLogText,
    SmppAccountPduLog,
    SmppAccountPduLogCsv,
    SmppAccountPduLogLine,
    SmppAccountPduLogOff,
    SmppAccountPduLogOn,
    SmppAccountPduLogText,
)
from messaging.views.provisioning import ProvisioningTab
from messaging.views.quick_create import QuickCreateCustomer, QuickCreateSmpp
from messaging.views.send import Send, SendMail, SendViber
from messaging.views.sent import Sent
from messaging.views.simulator import SimulatorBehaviour, SimulatorInbound, SimulatorPage

# What stands below a PDU log: address, end of the name, an account's and a connector's page.
PDU_LOG = (
    ("", "", SmppAccountPduLog, ConnectorPduLog),
    ("on/", "-on", SmppAccountPduLogOn, ConnectorPduLogOn),
    ("off/", "-off", SmppAccountPduLogOff, ConnectorPduLogOff),
    ("lines.csv", "-csv", SmppAccountPduLogCsv, ConnectorPduLogCsv),
    ("lines.txt", "-text", SmppAccountPduLogText, ConnectorPduLogText),
    ("<int:part>/", "-line", SmppAccountPduLogLine, ConnectorPduLogLine),
)

CONNECTOR = {
    "": ("connector", ConnectorLive),
    "settings/": ("connector-settings", ConnectorSettings),
    "history/": ("connector-history", ConnectorHistory),
    "on/": ("connector-on", ConnectorOn),
    "off/": ("connector-off", ConnectorOff),
    "test/": ("connector-test", ConnectorTest),
}

app_name = "messaging"
urlpatterns = [
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
    path("tools/simulator/", SimulatorPage.as_view(), name="simulator"),
    path("tools/simulator/behaviour/", SimulatorBehaviour.as_view(), name="simulator-behaviour"),
    path("tools/simulator/inbound/", SimulatorInbound.as_view(), name="simulator-inbound"),
    path("customers/quick/", QuickCreateCustomer.as_view(), name="quick-create"),
    path("customers/<int:pk>/quick-smpp/", QuickCreateSmpp.as_view(), name="quick-create-smpp"),
    path("settings/provisioning/", ProvisioningTab.as_view(), name="settings-provisioning"),
    path("messaging/send/", Send.as_view(), name="send"),
    path("messaging/send/email/", SendMail.as_view(), name="send-email"),
    path("messaging/send/viber/", SendViber.as_view(), name="send-viber"),
    path("messaging/send/<batch:pk>/", Sent.as_view(), name="sent"),
    path("messaging/inbox/", InboxList.as_view(), name="inbox"),
    path("messaging/messages/", MessageList.as_view(), name="messages"),
    path("messaging/messages/<message:pk>/", MessageDetail.as_view(), name="message"),
    path("smpp-accounts/<int:pk>/binds/", SmppAccountBinds.as_view(), name="smpp-account-binds"),
    path(
        "smpp-accounts/<int:pk>/binds/<int:part>/close/",
        SmppBindClose.as_view(),
        name="smpp-account-bind-close",
    ),
    path("smpp-config/<int:pk>/binds/", OwnBinds.as_view(), name="own-binds"),
    *(
        path(
            f"smpp-accounts/<int:pk>/pdu-log/{end}",
            view.as_view(),
            name=f"smpp-account-pdu-log{name}",
        )
        for end, name, view, _ in PDU_LOG
    ),
    *(
        path(
            f"routing/connectors/<int:pk>/pdu-log/{end}",
            view.as_view(),
            name=f"connector-pdu-log{name}",
        )
        for end, name, _, view in PDU_LOG
    ),
    path("routing/connectors/", ConnectorList.as_view(), name="connectors"),
    path("routing/connectors/new/", ConnectorNew.as_view(), name="connector-new"),
    *(
        path(f"routing/connectors/<int:pk>/{end}", view.as_view(), name=name)
        for end, (name, view) in CONNECTOR.items()
    ),
    *routing.urlpatterns,
    *replacement_rules.urlpatterns,
    *explaining.urlpatterns,
    *stops.urlpatterns,
    *numbers.urlpatterns,
    *channels.urlpatterns,
    *campaigns.urlpatterns,
    *connect.urlpatterns,
    *connect_portal.urlpatterns,
    *connect_staff.urlpatterns,
    *management_keys.urlpatterns,
]
