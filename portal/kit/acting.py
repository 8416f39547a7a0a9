"""Somebody of the staff acting as a customer's or a client's person, for the request that runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.models import User


@dataclass(frozen=True, slots=True)
class Acting:
    """Who (`actor`) acts as whom (`person`), why, and when it ends by itself."""

    actor: User
    person: User
    why: str
    until: datetime


_now: ContextVar[Acting | None] = ContextVar("acting", default=None)


def now() -> Acting | None:
    """The acting of this request; None if people are who they are."""
    return _now.get()


@contextmanager
def being(acting: Acting) -> Iterator[None]:
    """What is done inside is done by `acting.actor` as `acting.person`."""
    token = _now.set(acting)
    try:
        yield
    finally:
        _now.reset(token)


def refuse_own_things() -> None:
    """Raise Refused if somebody acts: how a person logs in is that person's alone."""
    if now() is not None:
        raise Refused(
            _("While you are logged in as another, how they log in cannot be changed."),
            code="acting",
        )
