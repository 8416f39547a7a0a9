"""Log in as another: staff see the portal as a customer's or a client's person does.

A reason and an end are part of it. The session is another one meanwhile, with nothing of the one
before, and it knows who really sits there. Nobody has logged in, so no log-in is told to anybody:
the person's last log-in and devices stay what they were.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from hijack.views import keep_session_age

from portal.core.errors import Refused
from portal.kit import acting, audit
from portal.kit.acting import Acting
from portal.models import User
from portal.pages import devices, login
from portal.pages.events import ActingEvent

RIGHT = "portal.act_as"
KEY = "acting"
BACKEND = "portal.pages.login.LoginBackend"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody enters: the numbers the history keeps, and the page they come back to."""

    url: str
    customer: int | None = None
    client: int | None = None


def refusal(actor: User, person: User) -> str:
    """Why `actor` may not act as `person` now; empty if they may."""
    if not login.admits(actor) or not actor.has_perm(RIGHT):
        return _("Your role does not include logging in as others.")
    if person.is_staff or person.is_superuser:
        return _("%(name)s is staff, and nobody acts as staff.") % {"name": person}
    if not login.admits(person):
        return _("%(name)s may not log in, and so nobody may as them.") % {"name": person}
    return ""


def begin(request: HttpRequest, person: User, *, why: str, minutes: int, place: Place) -> Acting:
    """Let the request's user act as the person from now on. Raises Refused if they may not."""
    actor = request.user
    if acting.now() is not None:
        raise Refused(_("Leave first: nobody acts as another through a third."))
    refused = refusal(actor, person)
    if refused:
        raise Refused(refused)
    found = Acting(actor, person, why.strip(), timezone.now() + timedelta(minutes=minutes))
    with transaction.atomic(), acting.being(found):
        where = {"customer": place.customer, "client": place.client}
        told = {"why": found.why, "minutes": minutes, "until": found.until.isoformat()}
        audit.record(actor, ActingEvent.BEGUN, person, **where, **told)
        _enter(request, person, whose=actor, kept=_kept(request, found, place))
    return found


def read(request: HttpRequest) -> dict[str, Any] | None:
    """What the session keeps of an acting; None if its user is who they are."""
    return request.session.get(KEY)


def found(kept: dict[str, Any]) -> Acting | None:
    """The acting as it was begun; None if one of the two is no more."""
    people = User.objects.in_bulk([kept["actor"], kept["person"]])
    if len(people) < len({kept["actor"], kept["person"]}):
        return None
    until = datetime.fromisoformat(kept["until"])
    return Acting(people[kept["actor"]], people[kept["person"]], kept["why"], until)


def over(current: Acting, kept: dict[str, Any]) -> str:
    """Why the acting ends with this request; empty while it goes on."""
    if timezone.now() >= current.until:
        return _("The time for it was over.")
    if not _is_still_logged_in(current.actor, kept):
        return _("You may not be here any more.")
    return refusal(current.actor, current.person)


def leave(request: HttpRequest, current: Acting, kept: dict[str, Any], *, why: str = "") -> str:
    """Let them be themselves again and return where they came from.

    Who may not be here any more is logged out instead. `why` is empty if they leave themselves.
    """
    with transaction.atomic():
        with acting.being(current):
            where = {"customer": kept["customer"], "client": kept["client"]}
            told = {"how": why or _("by themselves")}
            audit.record(current.actor, ActingEvent.ENDED, current.person, **where, **told)
        if _is_still_logged_in(current.actor, kept):
            _enter(request, current.actor, whose=current.actor, backend=kept["backend"])
        else:
            drop(request)
    return kept["back"]


def drop(request: HttpRequest) -> None:
    """End the session for good."""
    devices.forget(request)
    request.session.flush()


def _is_still_logged_in(actor: User, kept: dict[str, Any]) -> bool:
    """Whether the actor's own session would still hold: open, and with the same password."""
    same = constant_time_compare(kept["hash"], actor.get_session_auth_hash())
    return login.admits(actor) and same


def _kept(request: HttpRequest, current: Acting, place: Place) -> dict[str, Any]:
    return {
        "actor": current.actor.pk,
        "person": current.person.pk,
        "why": current.why,
        "until": current.until.isoformat(),
        "hash": current.actor.get_session_auth_hash(),
        "backend": request.session[BACKEND_SESSION_KEY],
        "back": place.url,
        "customer": place.customer,
        "client": place.client,
    }


def _enter(
    request: HttpRequest,
    user: User,
    *,
    whose: User,
    backend: str = BACKEND,
    kept: dict[str, Any] | None = None,
) -> None:
    """Make the session one of `user`, new and empty; among the devices it is one of `whose`.

    As long-lived as it was. Django's own `login` would tell everybody that `user` has logged in.
    """
    devices.forget(request)
    session = request.session
    with keep_session_age(session):
        session.flush()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = backend
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if kept is not None:
        session[KEY] = kept
    rotate_token(request)
    request.user = user
    session.save()
    devices.remember(request, whose)
