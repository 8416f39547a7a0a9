"""The three faces of the portal: staff, a customer's people, a client's people."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.kit import hooks
from portal.models import User

STAFF, CUSTOMER, CLIENT = "staff", "customer", "client"


@dataclass(frozen=True, slots=True)
class Face:
    """How a user meets the portal: which face, with which rights, in whose name.

    `features` are what the organisation has switched on.
    """

    kind: str
    rights: str
    organisation: str
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FaceOf:
    """Hung by an app in its faces.py: finds the face of a user, or None."""

    find: Callable[[User], Face | None]


def of(user: User) -> Face:
    """The one face of a signed-in user; staff before seats, never two kinds."""
    cached = getattr(user, "_face", None)
    if cached is None:
        cached = user._face = _find(user)
    return cached


def _find(user: User) -> Face:
    if user.is_staff:
        return Face(STAFF, "", "")
    for hook in hooks.found("faces", FaceOf):
        face = hook.find(user)
        if face:
            return face
    return Face(CLIENT, "", "")
