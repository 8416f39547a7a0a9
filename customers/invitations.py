"""Invitations to a customer's people; what happens to them stands in portal.pages.invitations."""

from customers import companies
from customers.events import InvitationEvent
from customers.letters import INVITATION
from customers.models import Invitation, Membership
from portal.pages.invitations import Events, Kind

KIND = Kind(
    rows=Invitation,
    places=Membership,
    owner="customer",
    lock=companies.locked,
    letter=INVITATION,
    url_name="customers:invitation",
    events=Events(
        invited=InvitationEvent.INVITED,
        sent_again=InvitationEvent.SENT_AGAIN,
        withdrawn=InvitationEvent.WITHDRAWN,
        accepted=InvitationEvent.ACCEPTED,
    ),
)
