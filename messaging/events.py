"""What the history tells of customers that messaging sets up."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event, Topic


class ProvisionEvent(Event):
    CREATED = "messaging.provision.created", "Quickly created with SMPP account {system_id}"
    MAILED = "messaging.provision.mailed", "Access details of {system_id} mailed to {to}"


class BindEvent(Event):
    CLOSED = "messaging.bind.closed", "Bind closed: {bind}"


class PduLogEvent(Event):
    ON = "messaging.pdu-log.on", "PDU log switched on until {until}, {texts}: {reason}"
    OFF = "messaging.pdu-log.off", "PDU log switched off"


class ConnectorEvent(Event):
    ADDED = "messaging.connector.added", "Connector {name} added"
    CHANGED = "messaging.connector.changed", "Connector {name} changed"
    PASSWORD_REPLACED = (
        "messaging.connector.password-replaced",
        "Connector {name}: password replaced",
    )
    SWITCHED_ON = "messaging.connector.switched-on", "Connector {name} switched on"
    SWITCHED_OFF = "messaging.connector.switched-off", "Connector {name} switched off"
    TESTED = "messaging.connector.tested", "Connector {name} tested"


class NumberEvent(Event):
    ASSIGNED = "messaging.number.assigned", "Number assigned to {owner}"
    TAKEN_BACK = "messaging.number.taken-back", "Number taken back"


# The part of a client's history that tells which way its messages go.
ROUTING = Topic("client", "routing", _("Routing"), fields=("service",), order=40)
