"""Verbs about people who log in. Staff are made here; customers' and clients' people elsewhere."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.kit import acting as now_acting
from portal.kit import audit, deeds, operator, rights
from portal.models import User
from portal.pages import acting, login
from portal.pages import roles as titles
from portal.pages.events import UserEvent

FIELDS = ("name", "email", "phone")
CHANGED = "user.changed"


def add(*, name: str, email: str, phone: str | None, roles: list[str], by: User, site: str) -> User:
    """Make one of the operator's people and mail them a link at which they set a password.

    `site` is the portal's own address. Raises Refused if somebody has this e-mail or phone.
    """
    with transaction.atomic():
        _refuse_taken(email, phone)
        user = User(name=name, email=email.lower(), phone=phone or None, is_staff=True)
        user.set_unusable_password()
        _save(user)
        user.groups.set(_groups(roles))
        audit.record(by, UserEvent.ADDED, user, roles=", ".join(map(titles.title, roles)))
        send_link(user, by=by, site=site)
    return user


def change(user: User, *, by: User, roles: list[str] | None = None, **fields) -> bool:
    """Change name, e-mail, phone and, of staff, roles; return whether anything was different."""
    fields = {"name": fields["name"], "email": fields["email"] or None, "phone": fields["phone"]}
    fields["phone"] = fields["phone"] or None
    if (user.email, user.phone) != (fields["email"], fields["phone"]):
        now_acting.refuse_own_things()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _refuse_taken(fields["email"], fields["phone"], but=user)
        before, after = audit.changes(user, fields)
        for name, value in fields.items():
            setattr(user, name, value)
        _save(user)
        if roles is not None:
            _change_roles(user, roles, before, after)
        if before or after:
            audit.record(by, UserEvent.CHANGED, user, before=before, after=after)
            deeds.done(CHANGED, user, by=by)
    return bool(before or after)


def close(user: User, *, by: User) -> None:
    """Let the person in no more: their sessions end now."""
    if user.pk == by.pk:
        raise Refused(_("You cannot close your own account."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise Refused(_("%(name)s is closed already.") % {"name": user})
        user.is_active = False
        user.save(update_fields=["is_active"])
        _refuse_no_admin()
        audit.record(by, UserEvent.CLOSED, user, sessions=end_sessions(user))


def reopen(user: User, *, by: User) -> None:
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_active:
            raise Refused(_("%(name)s is open already.") % {"name": user})
        user.is_active = True
        user.save(update_fields=["is_active"])
        login.forget_failures(user)
        audit.record(by, UserEvent.REOPENED, user)


def send_link(user: User, *, by: User, site: str) -> None:
    """Mail the person a link at which they set a password."""
    if not user.email:
        raise Refused(_("%(name)s has no e-mail.") % {"name": user}, field="email")
    if not user.is_active:
        raise Refused(_("%(name)s is closed: open the account first.") % {"name": user})
    context = {
        "user": user,
        "link": login.password_link(user, site),
        "organisation": operator.organisation().name,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    with transaction.atomic():
        subject = render_to_string("account/email/invitation_subject.txt", context)
        body = render_to_string("account/email/invitation_message.txt", context)
        send_mail(subject.strip(), body.strip() + "\n", None, [user.email])
        audit.record(by, UserEvent.LINK_SENT, user, email=user.email)


def end_sessions(user: User) -> int:
    """Log the person out everywhere; return from how many sessions."""
    theirs = _sessions_of({user.pk})
    return _end(theirs.get(user.pk, []))


def put_out(people: Iterable[int]) -> int:
    """Log out everywhere whoever of these people (by number) may be here no more.

    Return how many were in. Their places have changed in the caller's transaction.
    """
    wanted = set(people)
    inside = _sessions_of(wanted) if wanted else {}
    gone = [user.pk for user in User.objects.filter(pk__in=inside) if not login.admits(user)]
    _end([session for pk in gone for session in inside[pk]])
    return len(gone)


def _sessions_of(people: set[int]) -> dict[int, list[str]]:
    """The keys of these people's living sessions, by person.

    A session does not name its user in a column, so all of the living are opened, once: people are
    put out rarely.
    """
    store = SessionStore()
    named = {str(pk): pk for pk in people}
    found: dict[int, list[str]] = {}
    living = Session.objects.filter(expire_date__gt=timezone.now())
    for session in living.iterator(chunk_size=500):
        kept = store.decode(session.session_data)
        # One in which somebody acts as another belongs to whoever really sits there.
        whose = kept[acting.KEY]["actor"] if acting.KEY in kept else kept.get(SESSION_KEY)
        pk = named.get(str(whose))
        if pk is not None:
            found.setdefault(pk, []).append(session.pk)
    return found


def _end(sessions: list[str]) -> int:
    Session.objects.filter(pk__in=sessions).delete()
    return len(sessions)


def is_of_a_company(user: User) -> bool:
    """Whether the person is a customer's or a client's, and so can never be staff."""
    return user.memberships.exists() or user.seats.exists()


def _refuse_taken(email: str | None, phone: str | None, but: User | None = None) -> None:
    for field, text in (("email", email), ("phone", phone)):
        holder = login.find(text) if text else None
        if holder is not None and holder != but:
            raise Refused(_whose(holder, field), code="taken", field=field)


def _whose(holder: User, field: str) -> str:
    if is_of_a_company(holder):
        said = {
            "email": _("%(name)s of a customer or client has this e-mail; nobody is both."),
            "phone": _("%(name)s of a customer or client has this phone; nobody is both."),
        }
    else:
        said = {
            "email": _("%(name)s has this e-mail already."),
            "phone": _("%(name)s has this phone already."),
        }
    return said[field] % {"name": holder}


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(_("Somebody has this e-mail or phone already."), code="taken") from error


def _change_roles(user: User, roles: list[str], before: dict, after: dict) -> None:
    if not user.is_staff:
        raise Refused(_("Only staff have roles; %(name)s is not staff.") % {"name": user})
    had = sorted(user.groups.values_list("name", flat=True))
    if had == sorted(roles):
        return
    user.groups.set(_groups(roles))
    _refuse_no_admin()
    before["roles"], after["roles"] = had, sorted(roles)


def _groups(roles: list[str]) -> list[Group]:
    if not roles:
        raise Refused(_("Staff have at least one role."), field="roles")
    # The lock makes people who change roles at the same time wait for each other.
    return list(Group.objects.select_for_update().filter(name__in=roles))


def _refuse_no_admin() -> None:
    Group.objects.select_for_update().get(name=rights.ADMIN)
    admins = User.objects.filter(is_active=True, is_staff=True, groups__name=rights.ADMIN)
    others = User.objects.filter(is_active=True, is_staff=True, is_superuser=True)
    if not admins.exists() and not others.exists():
        raise Refused(_("Somebody must remain who can manage users."), field="roles")
