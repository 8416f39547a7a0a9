"""Invitations to a client's seats; what happens to them stands in portal.pages.invitations."""

from clients import profiles
from clients.events import InvitationEvent
from clients.letters import INVITATION
from clients.models import Seat, SeatInvitation
from portal.pages.invitations import Events, Kind

KIND = Kind(
    rows=SeatInvitation,
    places=Seat,
    owner="client",
    lock=profiles.locked,
    letter=INVITATION,
    url_name="clients:invitation",
    events=Events(
        invited=InvitationEvent.INVITED,
        sent_again=InvitationEvent.SENT_AGAIN,
        withdrawn=InvitationEvent.WITHDRAWN,
        accepted=InvitationEvent.ACCEPTED,
    ),
)
