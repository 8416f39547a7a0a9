"""Where somebody is logged in: one row a session, with the browser, its address and when it came.

Rows are made at log-in and touched at most once a minute. A session of somebody acting as another
is one of the person who really sits there.
"""

from collections.abc import Iterable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.kit import acting, audit
from portal.models import User
from portal.pages import login
from portal.pages.events import UserEvent

KEY = "device-seen"
TOUCHED_EVERY = timedelta(minutes=1)
# What a browser and a system are called in the words with which a browser tells of itself; the
# first that fits, as each pretends to be those after it.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def remember(request: HttpRequest, user: User) -> None:
    """Keep that the request's session is one of the user's devices, as it is seen now."""
    address = login.address_of(request)
    if address is None:
        return
    now = timezone.now()
    longest = UserSession._meta.get_field("user_agent").max_length
    seen = {
        "user": user,
        "ip": address,
        "user_agent": request.headers.get("User-Agent", "")[:longest],
        "last_seen_at": now,
    }
    request.session[KEY] = now.isoformat()
    if request.session.session_key is None:
        request.session.save()
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=seen)


def touch(request: HttpRequest) -> None:
    """Note that a remembered session was seen again."""
    seen = parse_datetime(request.session.get(KEY) or "")
    if seen is not None and timezone.now() - seen >= TOUCHED_EVERY:
        current = acting.now()
        remember(request, current.actor if current else request.user)


def forget(request: HttpRequest) -> None:
    """The request's session ends: it is no device any more."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def of(user: User) -> list[UserSession]:
    """The user's living sessions, last seen first."""
    living = UserSession.objects.purge_and_list(user)
    return sorted(living, key=lambda one: one.last_seen_at, reverse=True)


def end_others(request: HttpRequest) -> int:
    """Log the request's user out everywhere but here; return from how many devices."""
    here = request.session.session_key
    return _end([one for one in of(request.user) if one.session_key != here], request.user)


def name(user_agent: str) -> str:
    """A browser in words: "Firefox on Linux"."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _end(sessions: Iterable[UserSession], user: User) -> int:
    sessions = list(sessions)
    with transaction.atomic():
        for session in sessions:
            session.end()
        if sessions:
            audit.record(user, UserEvent.DEVICES_ENDED, user, sessions=len(sessions))
    return len(sessions)


def _first(words: tuple[tuple[str, str], ...], text: str) -> str:
    return next((said for word, said in words if word in text), "")
