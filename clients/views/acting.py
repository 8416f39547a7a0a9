"""Log in as a client's person."""

from clients import acting
from clients.models import Client
from portal.pages.acting import Place
from portal.pages.views.acting import ActAs


class ClientActAs(ActAs):
    model = Client

    def person_of(self, record):
        return acting.person_of(record, self.request.user)

    def place_of(self, record):
        return Place(record.get_absolute_url(), customer=record.customer_id, client=record.pk)
