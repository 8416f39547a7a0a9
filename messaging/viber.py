"""What a Viber message may hold: a name that Viber shows, and so much text."""

from portal.core import sender_ids
from portal.core.errors import Refused

# What Viber shows of a business message.
TEXT_MAX = 1_000


def sender_name(text: str) -> str:
    """The name as it is shown. Raises `Refused`."""
    name = sender_ids.clean(text)
    if sender_ids.fault(name, sender_ids.VIBER):
        raise Refused("This is no sender name that Viber shows.", code="bad_sender")
    return name
