"""Who gets in: a person is known by e-mail or phone, in whatever form they type it."""

from allauth.account.adapter import get_adapter
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext_lazy as _

from portal.core import phone
from portal.kit import faces, gates
from portal.models import User

CLOSED = _("This account is closed. Please ask whoever manages your users.")
COMPANY_CLOSED = _("Your company's access is closed. Your operator can tell why.")


def tidy(text: str) -> str:
    """What somebody typed as their login, as it is stored: e-mail in small letters or digits."""
    text = text.strip()
    if "@" in text:
        return text.lower()
    try:
        return phone.digits(text)
    except phone.NotANumber:
        return text.lower()


def find(text: str) -> User | None:
    """The person of a login, whatever its form."""
    wanted = tidy(text)
    if "@" in wanted:
        return User.objects.alias(small=Lower("email")).filter(small=wanted).first()
    return User.objects.filter(phone=wanted).first()


def admits(user: User) -> bool:
    """Whether the person may be here now: active, and staff or of an active company."""
    return user.is_active and (user.is_staff or bool(faces.of(user).rights))


def refusal(user: User) -> str:
    """Why the person may not be here, for themselves; empty if they may."""
    if admits(user):
        return ""
    return (gates.reason(user) or COMPANY_CLOSED) if user.is_active else CLOSED


class LoginBackend(BaseBackend):
    """Opens by login and password. Whoever may no longer be here is out with the next request."""

    def authenticate(self, request, login=None, password=None):
        if not login or not password:
            return None
        user = find(login)
        if user is None:
            # As slow as a real one, so that nobody learns from the clock who exists.
            User().set_password(password)
            return None
        if not user.check_password(password):
            return None
        refused = refusal(user)
        if refused:
            request.log_in_refused = refused
            return None
        return user

    def get_user(self, user_id):
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and admits(user) else None


def count_failure(login: str) -> None:
    user = find(login)
    if user is not None:
        User.objects.filter(pk=user.pk).update(failed_logins=F("failed_logins") + 1)


def forget_failures(user: User, address: str | None = None) -> None:
    """Begin to count anew, and open the locks on this person's logins (at one address only)."""
    User.objects.filter(pk=user.pk).update(failed_logins=0)
    for name in filter(None, [(user.email or "").lower(), user.phone]):
        AxesProxyHandler.reset_attempts(username=name, ip_address=address)


def name_for_axes(request, credentials) -> str | None:
    """The name a lock stands on: the login as it is stored, so that no spelling gets around it."""
    typed = (credentials or {}).get("login") or request.POST.get("login")
    return tidy(typed)[:255] if typed else None


def address_of(request) -> str | None:
    """Where a request comes from, behind as many proxies as TRUSTED_PROXIES says."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None  # A request that came over no wire, such as a program's own.


def password_link(user: User, site: str) -> str:
    """The address at which the person sets a password, once, within PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[int_to_base36(user.pk), key])
    return site.rstrip("/") + path
