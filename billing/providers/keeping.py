"""What staff set about providers: switches, keys and where this portal is found.

Keys are kept in sealed envelopes (`portal.kit.secrets`), never shown again, and the history tells
only that one was changed.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from billing.document_events import ProviderEvent
from portal.core.errors import Refused
from portal.kit import audit, operator, secrets
from portal.models import Setting, User
from portal.pages.admin import Named

NAME = "payment-providers"
SECRETS = ("stripe_key", "stripe_signing")


@dataclass(frozen=True, slots=True)
class Kept:
    """`public_url` is the portal's own address, without a slash at its end; keys are sealed."""

    public_url: str = ""
    transfer_is_on: bool = False
    transfer_method: int | None = None
    stripe_is_on: bool = False
    stripe_method: int | None = None
    stripe_key: str = ""
    stripe_signing: str = ""


def now() -> Kept:
    known = {field.name for field in fields(Kept)}
    return Kept(**{name: one for name, one in operator.read(NAME).items() if name in known})


def opened(sealed: str) -> str:
    """A key in plain text; "" where there is none, or none that this installation can open."""
    try:
        return secrets.open_envelope(sealed) if sealed else ""
    except InvalidToken:
        return ""


def write(fresh: dict[str, Any], *, by: User) -> bool:
    """Set switches and, where they are given, new keys; return whether anything was different.

    Raises Refused where Stripe is to be on without a key, its signing secret or our address.
    """
    with transaction.atomic():
        Setting.objects.get_or_create(pk=NAME, defaults={"value": {}})
        row = Setting.objects.select_for_update().get(pk=NAME)
        before = asdict(Kept()) | row.value
        given = {name: fresh[name].strip() for name in SECRETS if fresh.get(name)}
        after = before | {name: one for name, one in fresh.items() if name not in SECRETS}
        after |= {name: secrets.close(one) for name, one in given.items()}
        _check(after)
        differing = [name for name in after if after[name] != before.get(name)]
        if not differing:
            return False
        row.value = after
        row.save(update_fields=["value"])
        _record(before, after, differing, by)
        transaction.on_commit(lambda: operator.forget(NAME))
    return True


def _check(value: dict[str, Any]) -> None:
    if not value["stripe_is_on"]:
        return
    for name in ("stripe_key", "stripe_signing", "public_url"):
        if not value[name]:
            raise Refused(_("Without it Stripe cannot be switched on."), field=name)


def _record(before: dict[str, Any], after: dict[str, Any], names: list[str], by: User) -> None:
    def told(value: dict[str, Any], name: str) -> str:
        if name in SECRETS:
            return _("a key") if value[name] else ""
        return str(value.get(name, ""))

    audit.record(
        by,
        ProviderEvent.CHANGED,
        Named(Setting(name=NAME)),
        before={name: told(before, name) for name in names},
        after={name: told(after, name) for name in names},
    )
