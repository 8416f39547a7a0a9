"""What becomes of a message at its supplier."""

import random
from typing import NamedTuple

from messaging.states import Status, Told

# Shares delivered; the connectors by the order of their names in `prices.COSTS`.
QUALITY = {"Halden 1": 0.974, "Halden 2": 0.968, "Tern": 0.957, "Ostmark": 0.944}
# Days before the end on which one supplier had a bad day.
BAD_DAY, BAD_SUPPLIER, BAD_QUALITY = 12, "Ostmark", 0.71

VALIDITY_MS = 48 * 3_600_000
HOUR_MS = 3_600_000
THROTTLED = 0x58  # ESME_RTHROTTLED, SMPP 3.4 section 5.1.3.
BAD_NUMBER = 0x0B  # ESME_RINVDSTADR.
RETRY_SHARE = 0.012
UNANSWERED_SHARE = 0.0006


class Fate(NamedTuple):
    """Times in milliseconds since 1970. `sent` is None when the supplier refused the message."""

    status: Status
    sent: int | None
    final: int | None
    told: Told | None = None
    error: str = "000"
    tries: int = 1
    is_duplicate: bool = False


def draw(rng: random.Random, quality: float, accepted: int, now: int, *, settle: bool) -> Fate:
    """The fate of a message; what would end after `now` is still on its way.

    With `settle` it has ended, whatever it takes.
    """
    sent = accepted + rng.randrange(180, 2600)
    luck = rng.random()
    if luck > 1 - (1 - quality) * 0.12:
        return Fate(Status.REJECTED, None, sent)
    tries, is_duplicate = _tries(rng)
    fate = _ended(rng, luck < quality, sent, accepted, settle=settle)
    fate = fate._replace(tries=tries, is_duplicate=is_duplicate)
    if fate.final is not None and fate.final > now:
        return Fate(Status.SENT, sent, None, tries=tries, is_duplicate=is_duplicate)
    return fate


def _tries(rng: random.Random) -> tuple[int, bool]:
    luck = rng.random()
    if luck < UNANSWERED_SHARE:
        return 2, True
    return (2, False) if luck < RETRY_SHARE else (1, False)


def _ended(rng: random.Random, is_delivered: bool, sent: int, accepted: int, *, settle: bool):
    if is_delivered:
        taken = min(int(rng.lognormvariate(8.2, 1.1)), 5 * HOUR_MS)
        return Fate(Status.DELIVERED, sent, sent + taken, Told.DELIVERED)
    luck = rng.random()
    if luck < 0.25 and not settle:
        final = accepted + VALIDITY_MS + rng.randrange(1000, 20_000)
        return Fate(Status.EXPIRED, sent, final, Told.EXPIRED, "027")
    taken = min(int(rng.expovariate(1 / 600_000)), 5 * HOUR_MS) + 900
    if luck < 0.32:
        return Fate(Status.REJECTED, sent, sent + taken, Told.REJECTED, "011")
    return Fate(Status.UNDELIVERED, sent, sent + taken, Told.UNDELIVERED, "001")
