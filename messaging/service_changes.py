"""Services: added and changed. One at most is the default, for doors that name none."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from messaging.events import ServiceEvent as Event
from messaging.models import Route, Service
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def listed(rows: QuerySet[Service]) -> QuerySet[Service]:
    """Services with what a list shows of them: `routes_on`, and how many doors name it."""
    own = Q(routes__scope=Route.Scope.SERVICE, routes__archived_at__isnull=True)
    return rows.select_related("price_list").annotate(
        routes_on=Count("routes", filter=own, distinct=True), doors=Count("uses", distinct=True)
    )


def add(fields: Mapping[str, Any], *, by: User | None) -> Service:
    """A new service. Raises Refused for a name in use."""
    try:
        with transaction.atomic():
            if fields["is_default"]:
                _make_way(None, by=by)
            service = Service.objects.create(**fields)
            audit.record(by, Event.ADDED, service, name=service.name)
    except IntegrityError as error:
        raise _name_in_use() from error
    return service


def change(service: Service, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set these fields. False: nothing was different. Raises Refused for a name in use."""
    try:
        with transaction.atomic():
            row = Service.objects.select_for_update().get(pk=service.pk)
            if row.is_default and not fields["is_default"]:
                sentence = _("Make another service the default one instead.")
                raise Refused(sentence, field="is_default")
            before, after = audit.changes(row, dict(fields))
            if not after:
                return False
            if "is_default" in after:
                _make_way(row, by=by)
            for name in after:
                setattr(row, name, fields[name])
            row.save(update_fields=list(after))
            audit.record(by, Event.CHANGED, row, name=row.name, before=before, after=after)
    except IntegrityError as error:
        raise _name_in_use() from error
    return True


def _make_way(service: Service | None, *, by: User | None) -> None:
    """Let no other service be the default one."""
    others = Service.objects.select_for_update().filter(is_default=True)
    for other in others.exclude(pk=service.pk if service else None):
        other.is_default = False
        other.save(update_fields=["is_default"])
        changes = {"before": {"is_default": "True"}, "after": {"is_default": "False"}}
        audit.record(by, Event.CHANGED, other, name=other.name, **changes)


def _name_in_use() -> Refused:
    return Refused(_("Another service has this name."), field="name")
