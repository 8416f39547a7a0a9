"""Doors of programs, and what comes and goes by them."""

from django.utils import timezone

from clients import webhooks
from clients.models import ApiCall, ApiToken, Door, SmppAccount, WebhookDelivery
from messaging import management_keys
from messaging.models import PduLine, SmppBind, SmppNode
from portal.core.ids import first_of
from portal.kit import ids
from tests.make import people
from tests.make.basics import number


def webhook(*, client=None, customer=None, url="https://hooks.example.com/onward", **fields):
    """An endpoint that wants every event, and its secret."""
    owner = customer or (client.customer if client else people.customer())
    wanted = {"events": webhooks.EVERY_EVENT, "by": None} | fields
    return webhooks.add(customer=owner, client=client, url=url, **wanted)


def webhook_delivery(endpoint, **fields):
    at = fields.pop("at", None) or timezone.now()
    what = {"event": "message.delivery", "body": "{}", "at": at, "next_try_at": at}
    pk = fields.pop("id", None) or first_of(at) + next(number)
    return WebhookDelivery.objects.create(id=pk, endpoint=endpoint, **what | fields)


def door(*, customer=None, client=None, name="shop-live", **fields):
    """A door nobody can open: a token whose secret is unknown."""
    owner = customer or (client.customer if client else people.customer())
    fields.setdefault("digest", f"{next(number):064d}")
    return ApiToken.objects.create(
        kind=Door.Kind.API, customer=owner, client=client, name=name, tail="0000", **fields
    )


def api_call(door=None, *, at=None, **fields):
    """A call that a program made through the door."""
    door, at = door or globals()["door"](), at or timezone.now()
    told = {"method": "POST", "path": "/api/v1/messages", "status": 202, "duration_ms": 12}
    told |= {"address": "192.0.2.7", "request_size": 120, "response_size": 90}
    whose = {"door": door, "customer_id": door.customer_id, "client_id": door.client_id}
    return ApiCall.objects.create(id=first_of(at) + next(number), at=at, **whose, **told | fields)


def smpp_account(*, customer=None, client=None, name="Main", **fields):
    """An SMPP account nobody can log in to: its password is unknown."""
    owner = customer or (client.customer if client else people.customer())
    fields.setdefault("system_id", f"sys{next(number)}")
    fields.setdefault("password_set_at", timezone.now())
    return SmppAccount.objects.create(
        kind=Door.Kind.SMPP, customer=owner, client=client, name=name, **fields
    )


def smpp_bind(account, *, kind="trx", node=None, **fields):
    """A bind that is up, on a process that has just been heard of."""
    now = timezone.now()
    node = node or smpp_node()
    fields = {"address": "203.0.113.7", "port": 51234, "since": now, "active_at": now} | fields
    return SmppBind.objects.create(
        id=ids.take()[0], account=account, node=node, kind=kind, **fields
    )


def smpp_node(**fields):
    now = timezone.now()
    fields = {"name": f"node-{next(number)}", "started_at": now, "seen_at": now} | fields
    return SmppNode.objects.create(id=ids.take()[0], **fields)


def pdu_line(of, *, at=None, kind="account", **fields):
    """A line of a PDU log: by default a submit_sm without its text."""
    at = at or timezone.now()
    what = {"session": "trx 203.0.113.7:51234", "direction": "in", "command": "submit_sm"}
    what |= {"sequence": next(number), "status": 0, "digits": "0001", "size": 88}
    what |= {"body": [["short_message", "(12 octets, not kept)"]], "octets": b"\0" * 16}
    return PduLine.objects.create(
        id=first_of(at) + next(number) % 4096, kind=kind, of=of.pk, at=at, **what | fields
    )


def management_key(owner=None, **fields):
    """A key for everything, and its secret."""
    given = {"name": "sync", "purposes": management_keys.Purpose.values, "by": None}
    return management_keys.issue(owner=owner or people.staff(), **given | fields)
