from clients.models.api_token import ApiToken
from clients.models.client import Client
from clients.models.door import Door
from clients.models.seat import Seat

__all__ = ["ApiToken", "Client", "Door", "Seat"]
