from clients.models.api_token import ApiToken
from clients.models.client import Client
from clients.models.cug_number import CugNumber
from clients.models.door import Door
from clients.models.door_pace import DoorPace
from clients.models.seat import Seat
from clients.models.sender_name import SenderName
from clients.models.smpp_account import SmppAccount

__all__ = [
    "ApiToken",
    "Client",
    "CugNumber",
    "Door",
    "DoorPace",
    "Seat",
    "SenderName",
    "SmppAccount",
]
