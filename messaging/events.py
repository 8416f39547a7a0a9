"""What the history tells of customers that messaging sets up."""

from portal.kit.events import Event


class ProvisionEvent(Event):
    CREATED = "messaging.provision.created", "Quickly created with SMPP account {system_id}"
    MAILED = "messaging.provision.mailed", "Access details of {system_id} mailed to {to}"
