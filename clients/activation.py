"""Activation: a client that needs it gets a mail with a link; until it is used nobody gets in.

The link works once and for PASSWORD_RESET_TIMEOUT; its key is a signature of what the client was
when it was made, so that nothing is stored.
"""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import profiles
from clients.events import ProfileEvent
from clients.letters import ACTIVATION
from clients.models import Client, Seat
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit, letters
from portal.models import User


class _Keys(PasswordResetTokenGenerator):
    key_salt = "clients.activation"

    # The generator was made for users; here it signs for a client.
    def _make_hash_value(self, client, timestamp):
        return f"{client.public_id}{client.activated_at}{client.login}{timestamp}"


_keys = _Keys()


def is_waited_for(client: Client) -> bool:
    """Whether nobody gets in until the client has activated its account."""
    return client.activation_required and client.activated_at is None


def link(client: Client, site: str) -> str:
    """The address at which the client activates its account; `site` is the portal's own."""
    path = reverse("clients:activate", args=[client.public_id, _keys.make_token(client)])
    return site.rstrip("/") + path


def send(client: Client, *, by: User | None, site: str) -> str:
    """Mail the link to the client's log-in, else to its company; return the address."""
    with transaction.atomic():
        client = profiles.locked(client)
        if not is_waited_for(client):
            raise Refused(_("%(name)s needs no activation.") % {"name": client}, code="not_needed")
        to = _address(client)
        facts = {
            "client": client.company,
            "login": phone.international(client.login) if client.login.isdigit() else client.login,
            "link": link(client, site),
            "hours": str(settings.PASSWORD_RESET_TIMEOUT // 3600),
        }
        letters.send(ACTIVATION, [to], facts)
        audit.record(by, ProfileEvent.ACTIVATION_SENT, client, client=client.pk, email=to)
    return to


def find(public_id: str, key: str) -> Client | None:
    """The client that this link activates; None if it was used, is too old or was never made."""
    client = Client.objects.filter(public_id=public_id).first()
    if client is None or client.is_gone or not is_waited_for(client):
        return None
    return client if _keys.check_token(client, key) else None


def activate(public_id: str, key: str) -> Client:
    """Open the client's account to its people. Raises Refused for a link that does not work."""
    with transaction.atomic():
        # The lock first: of two clicks at once the second finds the link used.
        Client.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
        client = find(public_id, key)
        if client is None:
            raise Refused(_("This link was used or is too old."), code="used")
        client.activated_at = timezone.now()
        client.save(update_fields=["activated_at"])
        person = login_of(client)
        audit.record(person, ProfileEvent.ACTIVATED, client, client=client.pk)
    return client


def login_of(client: Client) -> User | None:
    """The person who is the client's log-in."""
    seat = Seat.objects.filter(client=client, is_login=True).select_related("user").first()
    return seat.user if seat else None


def _address(client: Client) -> str:
    person = login_of(client)
    found = (person.email if person else None) or client.email
    if not found:
        said = _("%(name)s has no e-mail to send the activation to.")
        raise Refused(said % {"name": client}, code="no_email", field="email")
    return found
