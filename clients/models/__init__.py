from clients.models.api_call import ApiCall
from clients.models.api_token import ApiToken
from clients.models.bucket import Bucket
from clients.models.client import Client
from clients.models.cug_number import CugNumber
from clients.models.door import Door
from clients.models.name_document import NameDocument
from clients.models.parts_limit import PartsLimit
from clients.models.protected_brand import ProtectedBrand
from clients.models.seat import Seat
from clients.models.seat_invitation import SeatInvitation
from clients.models.sender_name import SenderName
from clients.models.smpp_account import SmppAccount
from clients.models.webhook_delivery import WebhookDelivery
from clients.models.webhook_endpoint import WebhookEndpoint

__all__ = [
    "ApiCall",
    "ApiToken",
    "Bucket",
    "Client",
    "CugNumber",
    "Door",
    "NameDocument",
    "PartsLimit",
    "ProtectedBrand",
    "Seat",
    "SeatInvitation",
    "SenderName",
    "SmppAccount",
    "WebhookDelivery",
    "WebhookEndpoint",
]
