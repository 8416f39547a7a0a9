from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.kit import faces
from portal.kit.menu import Item

SEND = Item(
    "messaging",
    _("Send"),
    "messaging:send",
    "messaging.add_message",
    faces=(faces.CUSTOMER, faces.CLIENT),
    order=5,
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
