"""Why somebody may not log in now, said by the floor that knows.

The portal knows no clients. `clients/gates.py` holds `ACTIVATION = Gate(_why)`; it only speaks:
whom it refuses has no face there (`clients/faces.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.kit import hooks
from portal.models import User


@dataclass(frozen=True, slots=True)
class Gate:
    """`why(user)` is a sentence for the person, or empty if it knows no reason."""

    why: Callable[[User], str]


def reason(user: User) -> str:
    """The first reason that is known; empty without one."""
    return next((said for gate in hooks.found("gates", Gate) if (said := gate.why(user))), "")
