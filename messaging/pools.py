"""Pools: added, changed, and their connectors put in and taken out.

None is deleted, because messages name it; one that nobody wants is left without routes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from messaging.events import PoolEvent as Event
from messaging.models import Connector, Pool, PoolMember
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

SHARE_MAX, ORDER_MAX = 100, 999


class Place(NamedTuple):
    """A connector's place in a pool."""

    connector: Connector
    share: int
    order: int


def listed(rows: QuerySet[Pool]) -> QuerySet[Pool]:
    """Pools with what a list shows of them: their connectors and how they stand, `routes_on`."""
    living = Count("routes", filter=Q(routes__archived_at__isnull=True))
    return rows.annotate(routes_on=living).prefetch_related("members__connector__state")


def add(fields: Mapping[str, Any], *, by: User | None) -> Pool:
    """A new pool without connectors. Raises Refused for a name in use."""
    try:
        with transaction.atomic():
            pool = Pool.objects.create(**fields)
            audit.record(by, Event.ADDED, pool, name=pool.name)
    except IntegrityError as error:
        raise _name_in_use() from error
    return pool


def change(pool: Pool, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set these fields. False: nothing was different."""
    try:
        with transaction.atomic():
            row = Pool.objects.select_for_update().get(pk=pool.pk)
            before, after = audit.changes(row, dict(fields))
            if not after:
                return False
            for name in after:
                setattr(row, name, fields[name])
            row.save(update_fields=list(after))
            audit.record(by, Event.CHANGED, row, name=row.name, before=before, after=after)
    except IntegrityError as error:
        raise _name_in_use() from error
    return True


def arrange(pool: Pool, places: Sequence[Place], *, by: User | None) -> bool:
    """Let these connectors be the pool's, and nobody else. False: they were so before."""
    with transaction.atomic():
        row = Pool.objects.select_for_update().get(pk=pool.pk)
        members = {one.connector_id: one for one in row.members.select_related("connector")}
        was = _told([Place(one.connector, one.share, one.order) for one in members.values()])
        becomes = _told(places)
        if was == becomes:
            return False
        row.members.exclude(connector__in=[place.connector for place in places]).delete()
        for place in places:
            PoolMember.objects.update_or_create(
                pool=row,
                connector=place.connector,
                defaults={"share": place.share, "order": place.order},
            )
        changes = {"before": {"members": was}, "after": {"members": becomes}}
        audit.record(by, Event.ARRANGED, row, name=row.name, **changes)
    return True


def _told(places: Sequence[Place]) -> str:
    ranked = sorted(places, key=lambda place: (place.order, place.connector.name))
    told = (f"{place.order}. {place.connector} {place.share} %" for place in ranked)
    return ", ".join(told) or _("none")


def _name_in_use() -> Refused:
    return Refused(_("Another pool has this name."), field="name")
