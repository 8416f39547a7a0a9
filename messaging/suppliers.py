"""Connectors: added, changed, switched. A link follows within seconds, without being told."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from messaging.events import ConnectorEvent
from messaging.models import Connector
from portal.core.errors import Refused
from portal.kit import audit, secrets
from portal.models import User


def add(fields: dict[str, Any], *, by: User | None) -> Connector:
    """A new connector, with `password` among its fields. Raises `Refused` for a name in use."""
    own = dict(fields)
    password = own.pop("password", "")
    sealed = secrets.close(password) if password else ""
    try:
        with transaction.atomic():
            connector = Connector.objects.create(**own, sealed_password=sealed)
            audit.record(by, ConnectorEvent.ADDED, connector, name=connector.name)
    except IntegrityError as error:
        raise _name_in_use() from error
    return connector


def change(connector: Connector, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set these fields; an empty `password` keeps the present one. False: nothing was new."""
    own = dict(fields)
    password = own.pop("password", "")
    try:
        with transaction.atomic():
            row = Connector.objects.select_for_update().get(pk=connector.pk)
            before, after = audit.changes(row, own)
            for name in after:
                setattr(row, name, own[name])
            if password:
                row.sealed_password = secrets.close(password)
            row.save()
            if after:
                about = {"name": row.name, "before": before, "after": after}
                audit.record(by, ConnectorEvent.CHANGED, row, **about)
            if password:
                audit.record(by, ConnectorEvent.PASSWORD_REPLACED, row, name=row.name)
    except IntegrityError as error:
        raise _name_in_use() from error
    return bool(after or password)


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


def _name_in_use() -> Refused:
    return Refused(_("Another connector has this name."), field="name")
