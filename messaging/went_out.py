"""What went out instead of a message's sender and text, for whoever looks at it.

Staff see every rule. Others see what their own rules did, and nothing as soon as another's had a
part in it: what staff change on the way to a supplier is staff's affair.
"""

from dataclasses import dataclass

from messaging.models import Message, ReplacementRule
from portal.models import User


@dataclass(frozen=True, slots=True)
class WentOut:
    """`sender` is "" and `text` None where they went out as they came; a text may not be kept."""

    sender: str
    text: str | None
    rules: tuple[str, ...]
    left_out: tuple[str, ...]


def of(message: Message, user: User) -> WentOut | None:
    """None if nothing was changed, or this user is not to know of it; its `trace` is read."""
    said = message.trace.body if message.trace else {}
    applied, left_out = said.get("rules", []), said.get("left_out", [])
    if not applied and not (left_out and user.is_staff):
        return None
    known = ReplacementRule.objects.visible_to(user).in_bulk([*applied, *left_out])
    if not user.is_staff and not all(pk in known for pk in applied):
        return None
    words = getattr(message, "words", None)
    return WentOut(
        words.out_sender if words else "",
        words.out_text if words else None,
        tuple(_name(known, pk) for pk in applied),
        tuple(_name(known, pk) for pk in left_out if user.is_staff or pk in known),
    )


def _name(known: dict[int, ReplacementRule], pk: int) -> str:
    return known[pk].name if pk in known else f"#{pk}"
