"""Who runs this installation: what staff set on the Settings page, with defaults for all of it.

Each group is one `Setting` row, a JSON object; a name that is missing there has its default.
"""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.conf import settings

from portal.models import Setting

Group = TypeVar("Group")
ROLES = ("sales", "support", "billing")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The operator as a company; `logo` is the digest of a `Picture` or empty."""

    name: str
    legal_name: str = ""
    registration_no: str = ""
    vat_no: str = ""
    country: str = ""
    address: str = ""
    site: str = ""
    phone: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class MailRole:
    """Whom mails of a kind come from, and how they end."""

    name: str
    address: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where customers' programs connect: hosts, and the ports of SMPP."""

    hosts: tuple[str, ...] = ()
    plain_port: int = 2775
    tls_port: int = 8775


def organisation() -> Organisation:
    return _group(Organisation, "organisation", name=settings.ORGANISATION)


def mail_role(role: str) -> MailRole:
    """The sender of mails of this role, one of `ROLES`."""
    address = settings.SUPPORT_EMAIL or settings.DEFAULT_FROM_EMAIL
    return _group(MailRole, f"mail-{role}", name=organisation().name, address=address)


def endpoints() -> Endpoints:
    found = _group(Endpoints, "endpoints")
    return Endpoints(tuple(found.hosts), found.plain_port, found.tls_port)


def read(name: str) -> dict[str, Any]:
    """What was set of a group, without defaults."""
    row = Setting.objects.filter(pk=name).first()
    return row.value if row else {}


def _group(kind: type[Group], name: str, **defaults: Any) -> Group:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    set_here = {key: value for key, value in read(name).items() if key in known and value != ""}
    return kind(**defaults | set_here)
