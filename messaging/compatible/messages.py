"""Stored messages as the door they came in by may ask for them."""

from django.db.models import QuerySet

from messaging.compatible import numerals
from messaging.dispatch.payer import Payer
from messaging.models import Message


def of(payer: Payer) -> QuerySet[Message]:
    """The messages a door may ask about: its client's, or all of its customer."""
    if payer.client is not None:
        return Message.objects.filter(client_id=payer.client)
    return Message.objects.filter(customer_id=payer.customer)


def by_number(payer: Payer, sealed: int) -> Message | None:
    """The message that a client calls by its number."""
    number = numerals.open_number(sealed)
    return None if number is None else of(payer).filter(pk=number).first()
