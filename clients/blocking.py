"""Blocking a client, and letting it go on. A block is soft: what comes in is charged and waits.

Locks are taken in the order in which whoever accepts takes them: the accounts that pay for the
client, then the client. So a message is stored before the block or finds the client blocked, and
what was queued and not tried yet when the block was committed is put aside with the rest.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.events import ClientEvent
from clients.models import Client
from portal.core.errors import Refused
from portal.kit import audit, deeds
from portal.models import User

# The first is what happens before a client's status changes: its payers are locked.
CHANGING, BLOCKED, UNBLOCKED = "client.changing", "client.blocked", "client.unblocked"
REASON_MAX = 200


def block(client: Client, *, reason: str, by: User | None) -> Client:
    """Let nothing of the client's be sent from now on; `reason` is for the history and the page.

    Raises `Refused` without a reason, and for a client that is not active.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why, for whoever looks at it later."), field="reason")
    if len(reason) > REASON_MAX:
        sentence = _("At most %(n)s characters fit here.") % {"n": REASON_MAX}
        raise Refused(sentence, field="reason")
    with transaction.atomic():
        client = locked(client, by=by)
        if client.status != Client.Status.ACTIVE:
            raise Refused(refusal(client), code="not_active")
        _set(client, Client.Status.BLOCKED, timezone.now(), reason)
        told = deeds.done(BLOCKED, client, by=by)
        _record(by, ClientEvent.BLOCKED, client, reason=reason, **told)
    return client


def unblock(client: Client, *, by: User | None) -> Client:
    """Let the client send again; what waited is queued. Raises `Refused` unless it is blocked."""
    with transaction.atomic():
        client = locked(client, by=by)
        if not client.is_blocked:
            raise Refused(_("%(name)s is not blocked.") % {"name": client}, code="not_blocked")
        _set(client, Client.Status.ACTIVE, None, "")
        told = deeds.done(UNBLOCKED, client, by=by)
        _record(by, ClientEvent.UNBLOCKED, client, **told)
    return client


def refusal(client: Client) -> str:
    """Why this client cannot be blocked; empty if it can."""
    if client.is_blocked:
        return _("%(name)s is blocked already.") % {"name": client}
    if client.is_gone:
        return _("%(name)s is archived or erased and sends nothing.") % {"name": client}
    return ""


def locked(client: Client, *, by: User | None) -> Client:
    """The client as it is, locked with the accounts that pay for it until the transaction ends.

    Not its key: whoever accepts checks that the client is there, and must not wait for us while we
    wait for its accounts.
    """
    deeds.done(CHANGING, client, by=by)
    return Client.objects.select_for_update(no_key=True, of=("self",)).get(pk=client.pk)


def _set(client: Client, status: str, at, reason: str) -> None:
    client.status, client.blocked_at, client.block_reason = status, at, reason
    client.save(update_fields=["status", "blocked_at", "block_reason"])


def _record(by: User | None, event: ClientEvent, client: Client, **data) -> None:
    audit.record(by, event, client, client=client.pk, **data)
