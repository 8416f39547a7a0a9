"""Numbers of ours, and what comes to them."""

from django.utils import timezone

from messaging.models import AutoReply, Inbound, Notice, Number, NumberUse
from portal.core.ids import first_of
from tests.make import connectors, people
from tests.make.basics import number
from tests.make.prices import country


def phone_number(digits="447700900500", *, door=None, **fields):
    """A number of ours that receives; with an owner, all of it is theirs."""
    owner = {name: fields.pop(name) for name in ("customer", "client") if name in fields}
    number = Number.objects.create(digits=digits, country=country(), **fields)
    if door or owner:
        number_use(number, door=door, **owner)
    return number


def number_use(number=None, *, door=None, client=None, customer=None, **fields):
    """Who gets what comes to a number; without a keyword all of it."""
    client = client or (door.client if door else None)
    customer = customer or (client or door or people.client()).customer
    owner = {"customer": customer, "client": client, "door": door}
    return NumberUse.objects.create(number=number or phone_number(), **owner, **fields)


def auto_reply(use=None, *, keyword="", text="Thank you", **fields):
    """What is answered to what comes by a use of a number."""
    return AutoReply.objects.create(use=use or number_use(), keyword=keyword, text=text, **fields)


def inbound(*, to=None, connector=None, at=None, **fields):
    """A message from a handset to a number of ours, or without `to` to nobody's."""
    at = at or timezone.now()
    use = fields.pop("use", None) or (to and to.uses.filter(keyword="").first())
    to = to or (use and use.number)
    whose = ("customer", "client", "door", "keyword")
    owner = {name: getattr(use, name) for name in whose} | {"use": use} if use else {}
    fields.setdefault("recipient", to.digits if to else "447700900999")
    fields.setdefault("text", "Yes please")
    fields.setdefault("payload", fields["text"].encode("latin-1", "replace"))
    return Inbound.objects.create(
        id=first_of(at) + next(number),
        connector=connector or connectors.connector(),
        number=to,
        sender=fields.pop("sender", "447700900001"),
        at=at,
        **owner | fields,
    )


def notice(*, message=None, inbound=None, at=None, **fields):
    """What a door is still to be told of a message or an inbound message."""
    about = message or inbound
    at = at or timezone.now()
    return Notice.objects.create(
        id=first_of(at) + next(number),
        door_id=fields.pop("door", about.door_id),
        kind="receipt" if message else "inbound",
        message=message,
        inbound=inbound,
        state=fields.pop("state", message.status if message else ""),
        at=at,
        **fields,
    )
