"""The history: written by the verb, in the verb's transaction, never changed afterwards."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.utils import timezone

from portal.kit import acting
from portal.kit.events import Event
from portal.models import HistoryEntry, User


def record(
    actor: User | None, event: Event, subject, *, customer=None, client=None, **data
) -> HistoryEntry:
    """Write that `actor` (None: the system) did `event` to `subject`.

    `data` fills the event's sentence; changed fields go in as `before={...}, after={...}`. While
    staff act as another, what that person seems to do is told of both.
    """
    kind = subject._meta.model_name
    who, as_whom = _identities(actor)
    return HistoryEntry.objects.create(
        at=timezone.now(),
        actor=who,
        acting_as=as_whom,
        event=event.value,
        subject_kind=kind,
        subject_id=subject.pk,
        subject=str(subject)[:200],
        customer_id=customer or getattr(subject, "customer_id", None),
        client_id=client or getattr(subject, "client_id", None),
        data=data,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )


def record_many(actor: User | None, event: Event, lines: Iterable[tuple[Any, dict]]) -> None:
    """`record` for many subjects, each with its data, in one write: what a file brought."""
    who, as_whom = _identities(actor)
    now = timezone.now()
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    HistoryEntry.objects.bulk_create(
        (
            HistoryEntry(
                at=now,
                actor=who,
                acting_as=as_whom,
                event=event.value,
                subject_kind=subject._meta.model_name,
                subject_id=subject.pk,
                subject=str(subject)[:200],
                customer_id=getattr(subject, "customer_id", None),
                client_id=getattr(subject, "client_id", None),
                data=data,
                request_id=request_id,
            )
            for subject, data in lines
        ),
        batch_size=1_000,
    )


def changes(row, fields: dict) -> tuple[dict, dict]:
    """What of `fields` differs from the row, as (before, after) ready for `record`."""
    before = {name: getattr(row, name) for name in fields if getattr(row, name) != fields[name]}
    return (
        {name: str(value) for name, value in before.items()},
        {name: str(fields[name]) for name in before},
    )


def _identities(actor: User | None) -> tuple[User | None, User | None]:
    """Who did it, and as whom if as another."""
    current = acting.now()
    if current is None:
        return actor, None
    is_theirs = actor is not None and actor.pk == current.person.pk
    return current.actor if is_theirs else actor, current.person
