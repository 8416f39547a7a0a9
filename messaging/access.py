"""Access details: what a customer's program needs to connect, on a page and in a mail."""

from django.db import transaction
from django.utils.translation import gettext as _

from clients import connecting
from clients.connecting import Where
from clients.models import SmppAccount
from messaging.events import ProvisionEvent
from messaging.letters import ACCESS
from portal.kit import audit, letters
from portal.models import User


def facts(smpp: SmppAccount, password: str, where: Where) -> list[dict]:
    """As components/secret.html shows them; the password among them."""
    networks = ", ".join(smpp.allowed_networks) or _("any")
    return [
        {"label": _("System ID"), "value": smpp.system_id},
        {"label": _("Password"), "value": password, "is_secret": True},
        *connecting.facts(where, tls_required=smpp.tls_required),
        {
            "label": _("System type"),
            "value": smpp.system_type or _("leave empty"),
            "is_plain": True,
        },
        {"label": _("Rate"), "value": rate(smpp), "is_plain": True},
        {"label": _("Allowed networks"), "value": networks, "is_plain": True},
    ]


def rate(smpp: SmppAccount) -> str:
    return _("%(parts)s parts/s, window %(window)s, up to %(binds)s binds") % {
        "parts": smpp.parts_per_s,
        "window": smpp.window,
        "binds": smpp.max_binds,
    }


def mail(smpp: SmppAccount, password: str, *, to: str, where: Where, by: User) -> None:
    """Mail the details. The history tells of it without the password."""
    with transaction.atomic():
        letters.send(ACCESS, [to], _filled_in(smpp, password, where))
        audit.record(
            by,
            ProvisionEvent.MAILED,
            smpp.customer,
            customer=smpp.customer_id,
            system_id=smpp.system_id,
            to=to,
        )


def _filled_in(smpp: SmppAccount, password: str, where: Where) -> dict[str, str]:
    plain = "" if smpp.tls_required else f"{where.plain_port}, "
    return {
        "customer": smpp.customer.name,
        "account_code": smpp.customer.account_code,
        "system_id": smpp.system_id,
        "password": password,
        "hosts": ", ".join(where.hosts),
        "ports": _("%(ports)s (TLS)") % {"ports": f"{plain}{where.tls_port}"},
        "rest_address": where.rest,
        "system_type": smpp.system_type or "-",
        "rate": rate(smpp),
        "networks": ", ".join(smpp.allowed_networks) or _("any"),
    }
