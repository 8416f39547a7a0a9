"""Erasing a client for good: its personal data goes, its messages, entries and statistics stay.

They stand under a name that is nobody's. What the history told before stays, too: entries are
never changed, so that nobody can rewrite what was done.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import blocking, smpp_accounts, tokens, webhooks
from clients.events import ClientEvent
from clients.models import (
    ApiToken,
    Client,
    CugNumber,
    Door,
    Seat,
    SenderName,
    SmppAccount,
    WebhookEndpoint,
)
from portal.core.errors import Refused
from portal.kit import audit, deeds
from portal.models import User
from portal.pages import forgetting, users

ERASED = "client.erased"
# What of a client says who it is. Country, region, channels and switches stay for the statistics.
PERSONAL = (
    "name",
    "login",
    "site",
    "email",
    "activity",
    "property_type",
    "postal_address",
    "accounting_email",
    "phone",
    "referer",
    "block_reason",
)
ANSWERS = ("initiator", "registration_id", "contacts", "site", "subject", "reason")


def erase(client: Client, *, typed: str, by: User | None) -> Client:
    """Erase who the client is, and close all its doors; nothing brings it back.

    `typed` is the client's name, as whoever erases it has typed it. What is in the queue is still
    sent; what is held is cancelled and refunded. Money on its own account stays there. Raises
    `Refused` for another name and for a client that is erased already.
    """
    with transaction.atomic():
        client = blocking.locked(client, by=by)
        if client.status == Client.Status.ERASED:
            raise Refused(_("%(name)s is erased already.") % {"name": client}, code="erased")
        if typed.strip() != client.company.strip():
            raise Refused(_("This is not the client's name."), field="typed")
        told = _close_doors(client, by) | {"people": _forget_people(client, by)}
        SenderName.objects.filter(client=client).update(**dict.fromkeys(ANSWERS, ""))
        _forget_name(client)
        told |= deeds.done(ERASED, client, by=by)
        audit.record(by, ClientEvent.ERASED, client, client=client.pk, **told)
    return client


def _close_doors(client: Client, by: User | None) -> dict[str, Any]:
    """Archive its SMPP accounts and revoke its tokens, and forget names, addresses and numbers."""
    accounts = SmppAccount.objects.filter(client=client)
    going = list(accounts.filter(archived_at=None))
    for account in going:
        smpp_accounts.archive(account, by=by)
    living = list(ApiToken.objects.filter(client=client, revoked_at=None))
    for token in living:
        tokens.revoke(token, by=by)
    for endpoint in webhooks.of(client.customer, client):
        webhooks.remove(endpoint, by=by)
    WebhookEndpoint.objects.filter(client=client).update(url="", description="")
    CugNumber.objects.filter(account__client=client).delete()
    accounts.update(short_name="", password_digest="", address_range="")
    doors = Door.objects.filter(client=client)
    doors.filter(archived_at=None).update(archived_at=timezone.now())
    doors.update(name=_("Erased"), is_open=False, allowed_networks=[])
    return {"accounts": len(going), "tokens": len(living)}


def _forget_people(client: Client, by: User | None) -> int:
    """Take its people's places; who has no other place is forgotten, too."""
    people = list(User.objects.filter(seats__client=client))
    Seat.objects.filter(client=client).delete()
    for person in people:
        if not person.is_staff and not users.is_of_a_company(person):
            forgetting.forget(person, by=by)
    users.put_out(person.pk for person in people)
    return len(people)


def _forget_name(client: Client) -> None:
    for field in PERSONAL:
        setattr(client, field, "")
    client.company = _("Erased client %(pk)s") % {"pk": client.pk}
    client.status, client.erased_at, client.blocked_at = (
        Client.Status.ERASED,
        timezone.now(),
        None,
    )
    client.sms_subscription = False
    client.save()
