"""Connectors: added, changed, switched. A link follows within seconds, without being told."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from messaging.events import ConnectorEvent
from messaging.http import callbacks
from messaging.models import Connector
from portal.core.errors import Refused
from portal.kit import audit, secrets
from portal.models import User

# What comes in as plain text, and the column that keeps its envelope.
SECRETS = {
    "password": "sealed_password",
    "dkim_key": "sealed_dkim_key",
    "imap_password": "sealed_imap_password",
    "secret_headers": "sealed_headers",
}


def add(fields: dict[str, Any], *, by: User | None) -> Connector:
    """A new connector, with its secrets among its fields. Raises `Refused` for a name in use."""
    own, sealed = _parted(fields)
    if own.get("kind") == Connector.Kind.HTTP:
        sealed |= callbacks.new_fields()
    try:
        with transaction.atomic():
            connector = Connector.objects.create(**own, **sealed)
            audit.record(by, ConnectorEvent.ADDED, connector, name=connector.name)
    except IntegrityError as error:
        raise _name_in_use() from error
    return connector


def change(connector: Connector, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set these fields; an empty secret keeps the present one. False: nothing was new."""
    own, sealed = _parted(fields)
    try:
        with transaction.atomic():
            row = Connector.objects.select_for_update().get(pk=connector.pk)
            before, after = audit.changes(row, own)
            for name in after:
                setattr(row, name, own[name])
            for name, envelope in sealed.items():
                setattr(row, name, envelope)
            row.save()
            if after:
                about = {"name": row.name, "before": before, "after": after}
                audit.record(by, ConnectorEvent.CHANGED, row, **about)
            if sealed:
                audit.record(by, ConnectorEvent.PASSWORD_REPLACED, row, name=row.name)
    except IntegrityError as error:
        raise _name_in_use() from error
    return bool(after or sealed)


def switch(connector: Connector, *, on: bool, by: User | None) -> Connector:
    """Switch its links on or off; what waits for it keeps waiting. Twice does nothing."""
    with transaction.atomic():
        row = Connector.objects.select_for_update().get(pk=connector.pk)
        if row.is_enabled != on:
            row.is_enabled = on
            row.save(update_fields=["is_enabled"])
            event = ConnectorEvent.SWITCHED_ON if on else ConnectorEvent.SWITCHED_OFF
            audit.record(by, event, row, name=row.name)
    return row


def renew_callback(connector: Connector, *, by: User | None) -> None:
    """Give it a new secret address for callbacks; the old one is nobody's at once."""
    with transaction.atomic():
        row = Connector.objects.select_for_update().get(pk=connector.pk)
        for name, value in callbacks.new_fields().items():
            setattr(row, name, value)
        row.save(update_fields=["callback_digest", "sealed_callback"])
        audit.record(by, ConnectorEvent.CALLBACK_RENEWED, row, name=row.name)


def _parted(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns as they are, and envelopes of the secrets that were given."""
    own = {name: value for name, value in fields.items() if name not in SECRETS}
    given = {name: fields[name] for name in SECRETS if fields.get(name)}
    return own, {SECRETS[name]: secrets.close(value) for name, value in given.items()}


def _name_in_use() -> Refused:
    return Refused(_("Another connector has this name."), field="name")
