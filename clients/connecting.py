"""Where customers' programs connect: hosts, the ports of SMPP, and the address for REST."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.kit import operator


@dataclass(frozen=True, slots=True)
class Where:
    """What a program needs to know of us; `rest` is a whole address."""

    hosts: tuple[str, ...]
    plain_port: int
    tls_port: int
    rest: str


def where(request: HttpRequest) -> Where:
    """As the operator set it. While no host is named, the one this page was asked at stands."""
    told = operator.endpoints()
    hosts = told.hosts or (request.get_host().partition(":")[0],)
    rest = request.build_absolute_uri(reverse("api-1:send"))
    return Where(hosts, told.plain_port, told.tls_port, rest)


def facts(where: Where, *, tls_required: bool = False) -> list[dict]:
    """As components/secret.html and facts.html show them."""
    plain = {"label": _("SMPP port"), "value": str(where.plain_port)}
    tls = {"label": _("SMPP port, TLS"), "value": str(where.tls_port)}
    return [
        *({"label": _("Host"), "value": host} for host in where.hosts),
        *([tls] if tls_required else [plain, tls]),
        {"label": _("REST address"), "value": where.rest},
    ]
