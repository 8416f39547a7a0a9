"""When a message may be sent: at once, or from a moment within the next days."""

from datetime import datetime, timedelta

from django.utils import timezone

from messaging.dispatch.store import VALIDITY
from portal.core.errors import Refused

# No message is looked for longer than this and its validity.
AHEAD = timedelta(days=7)
# What is sent at the last possible moment still needs some time to be sent in.
LAST = AHEAD + timedelta(hours=12)
# Clocks differ, and somebody reads what is typed once more: what has just passed is now.
JUST_PASSED = timedelta(minutes=5)


def check(moment: datetime) -> datetime:
    """A moment at which something may be sent. Raises `Refused`."""
    now = timezone.now()
    if moment < now - JUST_PASSED:
        raise Refused("This moment has passed.")
    if moment > now + AHEAD:
        raise Refused(f"A message may wait for {AHEAD.days} days at most.")
    return moment


def of(send_at: datetime | None) -> dict[str, datetime | None]:
    """The two times of a submission: what waits is valid as long as it is looked for.

    A moment that has passed meanwhile is now.
    """
    now = timezone.now()
    if send_at is None or send_at <= now:
        return {"send_at": None, "valid_until": None}
    return {"send_at": send_at, "valid_until": min(send_at + VALIDITY, now + LAST)}
