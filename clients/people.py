"""A client's people: who has a seat, with which rights, and whose log-in is the client's own.

`Client.login` is the log-in of the seat that is marked so: an e-mail, or a phone as its digits.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clients import activation, profiles
from clients.events import PersonEvent
from clients.models import Client, Seat
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User
from portal.pages import login, users

FIELDS = ("name", "email", "phone")


def add(
    client: Client,
    fields: Mapping[str, Any],
    *,
    by: User | None,
    site: str,
    password: str = "",
    is_login: bool = False,
) -> Seat:
    """Give somebody a seat; `fields` are FIELDS and `rights`.

    Who gets no password is mailed a link at which they set one. The first seat is the log-in.
    Raises `Refused` for somebody who has a place elsewhere: nobody is of two kinds.
    """
    with transaction.atomic():
        client = profiles.locked(client)
        person = _person(fields)
        seat = Seat.objects.create(user=person, client=client, rights=fields["rights"])
        rights = str(seat.get_rights_display())
        _record(by, PersonEvent.ADDED, client, name=person.name, rights=rights)
        if is_login or not client.login:
            make_login(seat, by=by)
        if password:
            set_password(seat, password, by=by)
        elif not activation.is_waited_for(client):
            _invite(person, by=by, site=site)
    return seat


def change(seat: Seat, fields: Mapping[str, Any], *, by: User) -> bool:
    """Set who the person is and, if named, their `rights`. False: nothing was different."""
    with transaction.atomic():
        seat = _locked(seat)
        own = {name: fields[name] for name in FIELDS}
        is_new = users.change(seat.user, by=by, **own)
        was, seat.rights = seat.rights, fields.get("rights", seat.rights)
        if seat.rights == was:
            return is_new
        seat.save(update_fields=["rights"])
        before, after = Seat.Rights(was).label, Seat.Rights(seat.rights).label
        about = {"before": {"rights": str(before)}, "after": {"rights": str(after)}}
        _record(by, PersonEvent.CHANGED, seat.client, name=seat.user.name, **about)
    return True


def remove(seat: Seat, *, by: User | None) -> None:
    """Take the seat; the person is logged out. Raises `Refused` for a log-in that others need."""
    with transaction.atomic():
        seat = _locked(seat)
        client, person = seat.client, seat.user
        others = Seat.objects.filter(client=client).exclude(pk=seat.pk)
        if seat.is_login and others.exists():
            raise Refused(_("Make somebody else the log-in first."), code="is_login")
        seat.delete()
        if seat.is_login:
            _follow(client, "")
        _record(by, PersonEvent.REMOVED, client, name=person.name)
        users.put_out([person.pk])


def set_login(client: Client, *, text: str, password: str, by: User, site: str) -> bool:
    """Set the log-in's e-mail or phone, and a password if one is given; False: nothing was new.

    A client without a log-in gets one, with the rights of an owner. A phone takes the place of the
    e-mail, an e-mail stands before the phone.
    """
    text = login.tidy(text)
    rows = Seat.objects.select_related("user", "client")
    seat = rows.filter(client=client, is_login=True).first()
    if seat is None:
        return _new_login(client, text, password, by=by, site=site)
    is_new = bool(text) and text != client.login
    if is_new:
        own = parted(text)
        own["phone"] = own["phone"] or seat.user.phone or ""
        users.change(seat.user, by=by, name=seat.user.name, **own)
        client.refresh_from_db(fields=["login"])
    if password:
        set_password(seat, password, by=by)
    return is_new or bool(password)


def make_login(seat: Seat, *, by: User | None) -> None:
    """Let this seat be the client's log-in, and `Client.login` follow it."""
    with transaction.atomic():
        seat = _locked(seat)
        if seat.is_login:
            return
        Seat.objects.filter(client=seat.client, is_login=True).update(is_login=False)
        seat.is_login = True
        seat.save(update_fields=["is_login"])
        _follow(seat.client, name_of(seat.user))
        _record(by, PersonEvent.MADE_LOGIN, seat.client, name=seat.user.name)


def set_password(seat: Seat, password: str, *, by: User | None) -> None:
    """Give the person a password. Their sessions end; failed log-ins are forgotten."""
    try:
        validate_password(password, seat.user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="bad_password", field="password") from error
    with transaction.atomic():
        seat = _locked(seat)
        seat.user.set_password(password)
        seat.user.save(update_fields=["password"])
        login.forget_failures(seat.user)
        _record(by, PersonEvent.PASSWORD_SET, seat.client, name=seat.user.name)


def follow(user: User, **_facts: Any) -> None:
    """Somebody's e-mail or phone was changed: where they are the log-in, it is the new one."""
    for seat in Seat.objects.filter(user=user, is_login=True).select_related("client"):
        _follow(seat.client, name_of(user))


def name_of(user: User) -> str:
    """A person's log-in as `Client.login` keeps it."""
    return user.email or user.phone or ""


def parted(text: str) -> dict[str, str]:
    """A log-in as somebody typed it, as e-mail and phone: one of them is empty."""
    known = login.tidy(text)
    return {"email": known, "phone": ""} if "@" in known else {"email": "", "phone": known}


def _new_login(client: Client, text: str, password: str, *, by: User, site: str) -> bool:
    if not text or (text == client.login and not password):
        return False
    person = {"name": client.name or client.company, "rights": Seat.Rights.OWNER, **parted(text)}
    add(client, person, by=by, site=site, password=password, is_login=True)
    client.refresh_from_db(fields=["login"])
    return True


def _person(fields: Mapping[str, Any]) -> User:
    """Somebody new, or somebody who is known and has no place any more."""
    email, phone = fields.get("email") or None, fields.get("phone") or None
    if not email and not phone:
        raise Refused(_("An e-mail or a phone is needed to log in."), field="email")
    for field, text in (("email", email), ("phone", phone)):
        holder = login.find(text) if text else None
        if holder is not None:
            return _returning(holder, field, email, phone)
    person = User(name=fields["name"], email=email, phone=phone)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused(_("Somebody has this e-mail or phone already."), code="taken") from error
    return person


def _returning(holder: User, field: str, email: str | None, phone: str | None) -> User:
    if holder.is_staff or users.is_of_a_company(holder) or not holder.is_active:
        sentences = {
            "email": _("%(name)s has this e-mail and a place elsewhere; nobody has two."),
            "phone": _("%(name)s has this phone and a place elsewhere; nobody has two."),
        }
        raise Refused(sentences[field] % {"name": holder}, code="taken", field=field)
    if (email or holder.email, phone or holder.phone) != (holder.email, holder.phone):
        said = _("%(name)s is known here with another e-mail or phone.")
        raise Refused(said % {"name": holder}, code="taken", field=field)
    return holder


def _locked(seat: Seat) -> Seat:
    """The seat, locked after its client, which must not be archived or erased."""
    client = profiles.locked(seat.client)
    found = Seat.objects.select_for_update().filter(pk=seat.pk).first()
    if found is None:
        raise Refused(_("This person was removed meanwhile."), code="gone")
    found.client = client
    return found


def _follow(client: Client, name: str) -> None:
    Client.objects.filter(pk=client.pk).update(login=name)
    client.login = name


def _invite(person: User, *, by: User | None, site: str) -> None:
    if person.email and not person.has_usable_password():
        users.send_link(person, by=by, site=site)


def _record(by: User | None, event: PersonEvent, client: Client, **about: Any) -> None:
    audit.record(by, event, client, client=client.pk, **about)
