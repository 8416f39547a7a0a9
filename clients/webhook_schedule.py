"""When a webhook is tried again: the schedule that Standard Webhooks 1.0 recommends.

Ten tries over 75 hours and 35 minutes: at once, and then after each of these pauses. A little
chance keeps what failed together from coming back together.
"""

import random
from email.utils import parsedate_to_datetime

PAUSES_S = (
    5,
    5 * 60,
    30 * 60,
    2 * 3600,
    5 * 3600,
    10 * 3600,
    14 * 3600,
    20 * 3600,
    24 * 3600,
)
TRIES_MAX = len(PAUSES_S) + 1
JITTER = 0.1
# What an answer may ask for at most.
RETRY_AFTER_MAX_S = 24 * 3600


def pause(tries: int, retry_after_s: float = 0.0) -> float | None:
    """Seconds until the next try after `tries` that failed; None when that was the last one.

    An answer that said when to come back is obeyed, as long as it is within a day.
    """
    if tries >= TRIES_MAX:
        return None
    own = PAUSES_S[max(tries, 1) - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    return max(own, min(retry_after_s, RETRY_AFTER_MAX_S))


def retry_after(header: str, now_s: float) -> float:
    """The seconds that a Retry-After header asks for (RFC 9110, section 10.2.3); 0 for nonsense.

    `now_s` counts from 1970, for the header's other form, a date.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now_s)
    except ValueError:
        return 0.0
