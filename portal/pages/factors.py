"""The history of second factors: an authenticator app, passkeys, recovery codes.

allauth changes them in its own flows, some within others (the first factor brings recovery codes,
the last one takes them along), and announces each by a signal. Its adapter hears of them only by
the name of a mail, so the signals are listened to; they are allauth's, not the house's.
"""

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.models import User
from portal.pages.events import UserEvent

TOLD = {
    signals.authenticator_added: UserEvent.FACTOR_ADDED,
    signals.authenticator_removed: UserEvent.FACTOR_REMOVED,
    signals.authenticator_reset: UserEvent.FACTOR_RENEWED,
}


def listen() -> None:
    """Have what allauth announces written into the history."""
    for signal, event in TOLD.items():
        signal.connect(_writer(event), weak=False, dispatch_uid=event.value)


def told(factor: Authenticator) -> str:
    """A second factor in words; a passkey by the name its owner gave it."""
    if factor.type == Authenticator.Type.TOTP:
        return _("an authenticator app")
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return _("recovery codes")
    return _("the passkey %(name)s") % {"name": factor.data.get("name", "")}


def renamed(user: User, factor: Authenticator, was: str) -> None:
    """Tell that a passkey has another name; allauth announces no such thing."""
    about = {"was": was, "name": factor.data.get("name", "")}
    audit.record(user, UserEvent.PASSKEY_RENAMED, user, **about)


def _writer(event: UserEvent):
    def write(sender, user, authenticator, **_more):
        audit.record(user, event, user, what=told(authenticator))

    return write
