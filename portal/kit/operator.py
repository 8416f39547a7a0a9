"""Who runs this installation: what staff set on the Settings page, with defaults for all of it.

Each group is one `Setting` row, a JSON object; a name that is missing there has its default. Every
page shows the organisation, so a process remembers what it read for a few seconds.
"""

from dataclasses import dataclass, fields, replace
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.urls import reverse

from portal.models import Setting

Group = TypeVar("Group")
ROLES = ("sales", "support", "billing")
REMEMBERED_S = 5.0
# ESME_RSUBMITFAIL, ESME_RPROHIBITED of SMPP 5.0, and those left to vendors (5.1.3).
NO_MONEY_STATUS = 0x45
NO_MONEY_STATUSES = frozenset({NO_MONEY_STATUS, 0x101, *range(0x400, 0x500)})
PARTS_WAIT_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Organisation:
    """The operator as a company; `country` as ISO 3166 letters, `logo` a `Picture`'s digest."""

    name: str
    legal_name: str = ""
    registration_no: str = ""
    vat_no: str = ""
    country: str = ""
    address: str = ""
    site: str = ""
    phone: str = ""
    logo: str = ""

    @property
    def logo_url(self) -> str:
        """Where the logo is on the portal; empty without one."""
        return reverse("picture", args=[self.logo]) if self.logo else ""


@dataclass(frozen=True, slots=True)
class MailRole:
    """Whom mails of a kind come from, and how they end."""

    name: str
    address: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where customers' programs connect: hosts, and the ports of SMPP; and how SMPP answers.

    `no_money_status` is the command_status for a balance that does not cover a message; a long
    message whose parts have not all come after `parts_wait_minutes` is given up.
    """

    hosts: tuple[str, ...] = ()
    plain_port: int = 2775
    tls_port: int = 8775
    no_money_status: int = NO_MONEY_STATUS
    parts_wait_minutes: int = PARTS_WAIT_MINUTES


def organisation() -> Organisation:
    return _organisation(read("organisation"))


def mail_role(role: str) -> MailRole:
    """The sender of mails of this role, one of `ROLES`."""
    defaults = {"name": organisation().name, "address": default_address()}
    return _group(MailRole, read(f"mail-{role}"), **defaults)


def default_address() -> str:
    """The sender of mails whose role names none."""
    return settings.SUPPORT_EMAIL or settings.DEFAULT_FROM_EMAIL


def help_address() -> str:
    """Whom users write to for help; empty if nobody was named."""
    return _help(read("mail-support"))


def endpoints() -> Endpoints:
    ours = {"plain_port": settings.SMPP_PORT or 2775, "tls_port": settings.SMPP_TLS_PORT or 8775}
    found = _group(Endpoints, read("endpoints"), **ours)
    return replace(found, hosts=tuple(found.hosts))


def read(name: str) -> dict[str, Any]:
    """What was set of a group, without defaults."""
    # A transaction sees what it wrote itself, and what it read may yet be undone.
    is_lasting = not connection.in_atomic_block
    until, value = _remembered.get(name, (0.0, {}))
    if is_lasting and until > monotonic():
        return dict(value)
    row = Setting.objects.filter(pk=name).first()
    value = row.value if row else {}
    if is_lasting:
        _remembered[name] = (monotonic() + REMEMBERED_S, value)
    return dict(value)


def last_known() -> tuple[str, str]:
    """The organisation's name and whom to write to, as this process read them last, however long
    ago. It asks the database nothing: for pages that tell that the database is ill.
    """
    return _organisation(_last("organisation")).name, _help(_last("mail-support"))


def forget(name: str) -> None:
    """Read the group anew next time, in this process; the others follow within seconds."""
    _remembered.pop(name, None)


_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


def _last(name: str) -> dict[str, Any]:
    return _remembered.get(name, (0.0, {}))[1]


def _help(value: dict[str, Any]) -> str:
    return value.get("address") or settings.SUPPORT_EMAIL


def _organisation(value: dict[str, Any]) -> Organisation:
    return _group(Organisation, value, name=settings.ORGANISATION)


def _group(kind: type[Group], value: dict[str, Any], **defaults: Any) -> Group:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    set_here = {key: one for key, one in value.items() if key in known and one not in ("", None)}
    return kind(**defaults | set_here)
