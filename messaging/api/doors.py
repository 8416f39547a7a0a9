"""Who knocks at the REST door: a token, from an address it allows."""

import ipaddress

from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from clients import tokens
from messaging.dispatch import payer
from messaging.dispatch.payer import Payer
from portal.kit.addresses import client_address


class Token(HttpBearer):
    """`Authorization: Bearer onw_live_...`; the request's `auth` is then the `Payer` behind it."""

    def authenticate(self, request, token: str) -> Payer | None:
        found = tokens.find(token)
        if found is None or found.revoked_at:
            return None
        if found.expires_at and found.expires_at <= timezone.now():
            return None
        if not _is_allowed(client_address(request), found.allowed_networks):
            raise HttpError(403, "This token may not be used from your address.")
        owner = payer.of_door(found.pk)
        if owner is None or not owner.is_open:
            raise HttpError(403, "This door is closed. Your operator can tell why.")
        return owner


def _is_allowed(address: str, networks: list[str]) -> bool:
    if not networks:
        return True
    try:
        seen = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(seen in ipaddress.ip_network(network, strict=False) for network in networks)
