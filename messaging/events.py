"""What the history tells of customers that messaging sets up."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event, Topic


class ProvisionEvent(Event):
    CREATED = "messaging.provision.created", "Quickly created with SMPP account {system_id}"
    MAILED = "messaging.provision.mailed", "Access details of {system_id} mailed to {to}"


# The part of a client's history that tells which way its messages go.
ROUTING = Topic("client", "routing", _("Routing"), fields=("service",), order=40)
