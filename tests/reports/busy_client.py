"""A client whose messages differ in everything a report asks for, and where its statistics are."""

from datetime import timedelta

from django.utils import timezone

from reports import groupings
from tests import make

SLUGS = [one.slug for one in groupings.ALL]
WEEK = {"period": "7-days"}


def url(client, report="by-day"):
    return f"/clients/{client.pk}/statistics/{report}/"


def busy_client():
    """A client whose messages differ in everything a report asks for."""
    client = make.client("Vento Pharmacy", customer=make.customer())
    payer, now = make.account(client=client), timezone.now()
    door = make.door(client=client)
    north, south = make.network("Northcell"), make.network("Southwave", mcc="248", code="GB")
    make.country("FR", "France")
    make.message(account=payer, door=door, network=north, parts=2)
    make.message(account=payer, door=door, network=south, sender="Osprey", parts=3)
    make.message(account=payer, door=door, network=north, status="undelivered", parts=4)
    make.message(account=payer, door=door, country="FR", status="sent", final_at=None)
    make.message(account=payer, door=door, country="", status="queued", sent_at=None, final_at=None)
    make.message(account=payer, door=door, channel="viber", sender="VentoViber", network=north)
    make.message(account=payer, door=door, channel="viber", sender="Vento", status="undelivered")
    make.message(
        account=payer,
        door=door,
        network=north,
        basis="delivered",
        status="undelivered",
        charge="refunded",
        at=now - timedelta(days=3),
        refunded_on=timezone.localdate(),
        parts=5,
    )
    make.message(account=payer, door=door, at=now - timedelta(days=3), sender="Osprey", parts=6)
    make.message(parts=100)
    return client
