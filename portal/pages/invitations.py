"""Invitations by mail: somebody becomes one of a company's people by a link that works once.

The floors of customers and of clients say with a `Kind` whose people they are. Whoever invites is
told nothing about whom they invite: an address that has an account is mailed as any other is, and
only who has the link, and so the mailbox, learns what is known of it.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.kit import acting, audit, letters, operator
from portal.kit.events import Event
from portal.kit.letters import Letter
from portal.models import User
from portal.models.invitation import OPEN, Invitation
from portal.pages import login, users

DAYS = 7
# So that nobody fills others' mailboxes from here.
OPEN_MAX, SENT_MAX = 50, 10
AGAIN_AFTER = timedelta(minutes=1)
KEY_BYTES = 32

# What the person behind an address can do with its link.
State = Literal["new", "known", "elsewhere", "closed"]


@dataclass(frozen=True, slots=True)
class Events:
    """What the history tells of one kind of invitations."""

    invited: Event
    sent_again: Event
    withdrawn: Event
    accepted: Event


@dataclass(frozen=True, slots=True)
class Kind:
    """Invitations to one kind of company.

    `rows` are the invitations, `places` what accepting makes; both name the company in the field
    `owner` and have `rights`. `lock` gives the company, locked, and raises `Refused` if it is
    closed. `url_name` is the page behind the link.
    """

    rows: type[Invitation]
    places: type[models.Model]
    owner: str
    lock: Callable[[Any], Any]
    letter: Letter
    url_name: str
    events: Events

    def owner_of(self, invitation: Invitation) -> Any:
        return getattr(invitation, self.owner)

    def of(self, owner: Any) -> QuerySet:
        """The invitations of a company that still wait for an answer, newest first."""
        return self.rows.objects.filter(OPEN, **{self.owner: owner}).order_by("-pk")


def invite(kind: Kind, owner: Any, fields: dict[str, str], *, by: User, site: str) -> Invitation:
    """Mail a link to `email`; who uses it gets a place with `rights`. `name` may be empty.

    Raises `Refused` for somebody who is there already or is invited, and for too many at once.
    """
    email = fields["email"].lower()
    with transaction.atomic():
        owner = kind.lock(owner)
        _refuse_there(kind, owner, email)
        if kind.of(owner).count() >= OPEN_MAX:
            said = _("%(n)s invitations wait for an answer. Withdraw some first.")
            raise Refused(said % {"n": OPEN_MAX}, code="too_many")
        invitation = kind.rows(
            **{kind.owner: owner},
            email=email,
            name=fields.get("name", ""),
            rights=fields["rights"],
            by=by,
        )
        key = _renew(invitation)
        _save_new(invitation)
        _mail(kind, invitation, key, by=by, site=site)
        rights = str(invitation.get_rights_display())
        _record(kind, kind.events.invited, invitation, by, email=email, rights=rights)
    return invitation


def send_again(kind: Kind, invitation: Invitation, *, by: User, site: str) -> None:
    """Mail another link, for another seven days; the one before works no more."""
    with transaction.atomic():
        invitation = _locked(kind, invitation)
        if timezone.now() - invitation.sent_at < AGAIN_AFTER:
            raise Refused(_("It was mailed just now. Please wait a minute."), code="too_soon")
        if invitation.times_sent >= SENT_MAX:
            said = _("It was mailed %(n)s times. Ask %(email)s in another way.")
            found = {"n": SENT_MAX, "email": invitation.email}
            raise Refused(said % found, code="too_many")
        key = _renew(invitation)
        invitation.times_sent += 1
        invitation.save(update_fields=["digest", "sent_at", "expires_at", "times_sent"])
        _mail(kind, invitation, key, by=by, site=site)
        _record(kind, kind.events.sent_again, invitation, by, email=invitation.email)


def withdraw(kind: Kind, invitation: Invitation, *, by: User) -> None:
    """The link works no more."""
    with transaction.atomic():
        invitation = _locked(kind, invitation)
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        _record(kind, kind.events.withdrawn, invitation, by, email=invitation.email)


def withdraw_of(kind: Kind, owner: Any, person: User, *, by: User | None) -> None:
    """Withdraw what somebody who leaves has invited and nobody has answered."""
    for invitation in kind.of(owner).filter(by=person).select_for_update():
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        _record(kind, kind.events.withdrawn, invitation, by, email=invitation.email)


def find(kind: Kind, key: str) -> Invitation | None:
    """The invitation of a link; None if it was used or withdrawn, is too old or was never made."""
    rows = kind.rows.objects.select_related(kind.owner, "by").filter(digest=_digest(key))
    invitation = rows.first()
    if invitation is None or not invitation.is_usable:
        return None
    try:
        with transaction.atomic():
            kind.lock(kind.owner_of(invitation))
    except Refused:
        return None
    return invitation


def state_of(invitation: Invitation) -> State:
    """Who is behind the address: nobody yet, or somebody whose password is asked for."""
    person = login.find(invitation.email)
    if person is None:
        return "new"
    if not person.is_active:
        return "closed"
    if person.is_staff or users.is_of_a_company(person):
        return "elsewhere"
    return "known" if person.has_usable_password() else "new"


def accept(kind: Kind, key: str, *, name: str, password: str) -> User:
    """Make the account of whoever is new here and give them their place.

    Raises `Refused` for a link that does not work, and for a weak password (field "password").
    """
    acting.refuse_own_things()
    with transaction.atomic():
        invitation = _usable(kind, key, "new")
        person = login.find(invitation.email) or User(email=invitation.email)
        person.name = name
        _set_password(person, password)
        _save_person(person)
        _place(kind, invitation, person)
    return person


def join(kind: Kind, key: str) -> User:
    """Give their place to somebody who has an account and has just shown its password."""
    acting.refuse_own_things()
    with transaction.atomic():
        invitation = _usable(kind, key, "known")
        person = login.find(invitation.email)
        _place(kind, invitation, person)
    return person


def _usable(kind: Kind, key: str, state: State) -> Invitation:
    """The invitation, locked: of two clicks at once the second finds the link used."""
    locked = kind.rows.objects.select_for_update(of=("self",))
    locked.filter(digest=_digest(key)).first()
    invitation = find(kind, key)
    if invitation is None or state_of(invitation) != state:
        raise Refused(_("This link was used or is too old."), code="used")
    return invitation


def _place(kind: Kind, invitation: Invitation, person: User) -> None:
    owner = kind.lock(kind.owner_of(invitation))
    kind.places.objects.create(user=person, rights=invitation.rights, **{kind.owner: owner})
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    rights = str(invitation.get_rights_display())
    about = {"name": person.name, "email": invitation.email, "rights": rights}
    _record(kind, kind.events.accepted, invitation, person, **about)


def _set_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="bad_password", field="password") from error
    person.set_password(password)


def _save_person(person: User) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused(_("This link was used or is too old."), code="used") from error


def _save_new(invitation: Invitation) -> None:
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        said = _("%(email)s is invited already. Send it again from the list.")
        found = {"email": invitation.email}
        raise Refused(said % found, code="invited", field="email") from error


def _refuse_there(kind: Kind, owner: Any, email: str) -> None:
    places = kind.places.objects.filter(user__email__iexact=email, **{kind.owner: owner})
    if places.exists():
        said = _("%(email)s is one of your people already.")
        raise Refused(said % {"email": email}, code="taken", field="email")


def _locked(kind: Kind, invitation: Invitation) -> Invitation:
    """The invitation, locked after its company, while it can still be answered."""
    kind.lock(kind.owner_of(invitation))
    found = kind.rows.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not found.is_open:
        raise Refused(_("It was answered or withdrawn meanwhile."), code="gone")
    return found


def _renew(invitation: Invitation) -> str:
    """Give the invitation a new key and seven days from now; the key is kept nowhere."""
    key = secrets.token_urlsafe(KEY_BYTES)
    invitation.digest = _digest(key)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + timedelta(days=DAYS)
    return key


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _mail(kind: Kind, invitation: Invitation, key: str, *, by: User, site: str) -> None:
    facts = {
        "name": invitation.name or invitation.email,
        "company": str(kind.owner_of(invitation)),
        "rights": str(invitation.get_rights_display()),
        "by": by.name,
        "organisation": operator.organisation().name or settings.ORGANISATION,
        "link": site.rstrip("/") + reverse(kind.url_name, args=[key]),
        "days": str(DAYS),
    }
    letters.send(kind.letter, [invitation.email], facts)


def _record(
    kind: Kind, event: Event, invitation: Invitation, by: User | None, **about: str
) -> None:
    owner = kind.owner_of(invitation)
    audit.record(by, event, owner, **{kind.owner: owner.pk}, **about)
