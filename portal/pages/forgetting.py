"""Forgetting a person: what they did stays, under a name that is nobody's."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction

from portal.kit import audit
from portal.models import User
from portal.pages import login, users
from portal.pages.events import UserEvent

# RFC 2606: no mail can ever be delivered below it.
NOWHERE = "erased.invalid"


def forget(user: User, *, by: User | None) -> User:
    """Close the person's account for good and erase who they were; their sessions end now.

    The row stays, because the history names it.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _forget_attempts(user)
        user.name, user.email, user.phone = f"Erased person {user.pk}", _address(user), None
        user.is_active, user.time_zone, user.failed_logins = False, "", 0
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        UserSession.objects.filter(user=user).delete()
        audit.record(by, UserEvent.FORGOTTEN, user, sessions=users.end_sessions(user))
    return user


def _address(user: User) -> str:
    """Everybody has a login; this one is nobody's."""
    return f"person-{user.pk}@{NOWHERE}"


def _forget_attempts(user: User) -> None:
    login.forget_failures(user)
    names = [name for name in ((user.email or "").lower(), user.phone) if name]
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username__in=names).delete()
