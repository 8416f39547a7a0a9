"""Points in time as the wire has them (SMPP 3.4 section 7.1.1): schedules and validity periods.

Sixteen characters, `YYMMDDhhmmsstnnp`. With `+` or `-` for p it is a moment in local time, t
being tenths of a second and nn the quarter hours by which that time is ahead of UTC or behind.
With `R` it is a distance from now, whose t and nn are zeros. Nothing at all means that the
sender does not say.

Two-digit years are those nearest to now. A distance's years and months are the calendar's: one
month after 31 January is the last day of February.
"""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

SIZE = 16
QUARTER = timedelta(minutes=15)
QUARTERS_MAX = 48
DAYS_MAX = 99
TENTH_US = 100_000


class BadTime(ValueError):
    """A text that is no time, or a time no text can say."""


def read(text: str, *, now: datetime) -> datetime | None:
    """The moment in UTC; None for an empty text. `now` is aware. Raises `BadTime`."""
    if not text:
        return None
    digits, kind = text[: SIZE - 1], text[SIZE - 1 :]
    if kind not in {"+", "-", "R"} or not (digits.isascii() and digits.isdigit()):
        raise BadTime(f"{text!r} is not YYMMDDhhmmsstnn and one of +, - and R")
    pairs = [int(digits[at : at + 2]) for at in range(0, 12, 2)]
    try:
        if kind == "R":
            return later(pairs, digits[12:], now.astimezone(UTC))
        return moment(pairs, int(digits[12]), quarters(digits[13:], kind), now.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise BadTime(f"{text!r}: {error}") from error


def relative(delta: timedelta) -> str:
    """A distance of up to 99 days, in whole seconds, a begun one counting. Raises `BadTime`.

    Days do not become months, since months are of different lengths.
    """
    whole, begun = divmod(delta, timedelta(seconds=1))
    days, rest = divmod(whole + bool(begun), 24 * 3600)
    if not 0 <= days <= DAYS_MAX:
        raise BadTime(f"a distance of {delta} is not 0 to {DAYS_MAX} days")
    return f"0000{days:02}{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}000R"


def absolute(moment: datetime) -> str:
    """An aware moment in UTC, cut to tenths of a second. Raises `BadTime` at the end of time."""
    try:
        utc = moment.astimezone(UTC)
    except OverflowError as error:
        raise BadTime(f"{moment} is no moment in UTC") from error
    return f"{utc:%y%m%d%H%M%S}{utc.microsecond // TENTH_US}00+"


def moment(pairs: list[int], tenths: int, offset: timedelta, now: datetime) -> datetime:
    year, month, day, hour, minute, second = pairs
    year = nearest(year, now.year)
    return datetime(year, month, day, hour, minute, second, tenths * TENTH_US, UTC) - offset


def nearest(year: int, this_year: int) -> int:
    """The year of two digits that is at most 50 years ahead and 49 back."""
    return year + (this_year + 50 - year) // 100 * 100


def quarters(digits: str, sign: str) -> timedelta:
    count = int(digits)
    if count > QUARTERS_MAX:
        raise ValueError(f"{count} quarter hours are more than {QUARTERS_MAX}")
    return QUARTER * (count if sign == "+" else -count)


def later(pairs: list[int], zeros: str, now: datetime) -> datetime:
    """`now` and a distance: the calendar's part first, then what has a fixed length."""
    if zeros != "000":
        raise ValueError("a distance has neither tenths nor quarter hours")
    years, months, days, hours, minutes, seconds = pairs
    turn = now.month - 1 + months
    year, month = now.year + years + turn // 12, turn % 12 + 1
    day = min(now.day, monthrange(year, month)[1])
    distance = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return now.replace(year=year, month=month, day=day) + distance
