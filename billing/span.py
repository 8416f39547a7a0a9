"""The period of a statement, as an address asks for it: two dates, a month or a preset's name."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core import periods
from portal.core.periods import Period

DEFAULT = "this-month"
MONTHS = 4
LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Span:
    """Days up to today at most; `note` says why they are not those that were asked for."""

    period: Period
    note: str = ""


def asked(params: QueryDict, today: date) -> Span:
    """The period an address names; what cannot be a period is the current month, and says so."""
    start, end = params.get("start", ""), params.get("end", "")
    if start or end:
        return _free(_date(start), _date(end), today)
    name = params.get("period", "") or DEFAULT
    if name not in periods.PRESETS:
        return _fallback(today)
    return Span(_until_today(periods.preset(name, today), today))


def shown(span: Span, params: QueryDict, path: str, today: date) -> dict:
    """The period as components/period.html shows it, with the last months as presets."""
    return {
        "start": span.period.start.isoformat(),
        "end": span.period.last.isoformat(),
        "presets": [
            {
                "title": date_format(month.start, "M Y"),
                "url": _address(params, path, month),
                "is_current": _until_today(month, today) == span.period,
            }
            for month in _months(today)
        ],
    }


def described(period: Period) -> str:
    """Such as "1 Nov 2026 to 30 Nov 2026"."""
    first, last = (date_format(day, "j M Y") for day in (period.start, period.last))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _months(today: date) -> list[Period]:
    """The current month and those before it, the latest first."""
    found = [periods.period_of(today, 1)]
    while len(found) < MONTHS:
        found.append(periods.previous_period(found[-1], 1))
    return found


def _free(first: date | None, last: date | None, today: date) -> Span:
    if first is None or last is None or first > last:
        return _fallback(today)
    last = min(last, today)
    first = min(first, last)
    if last - first >= LONGEST:
        note = _("A statement covers two years at most; these are the last two of the period.")
        return Span(periods.between(last - LONGEST + periods.DAY, last), note)
    return Span(periods.between(first, last))


def _fallback(today: date) -> Span:
    note = _("These dates are no period, so this is the current month.")
    return Span(_until_today(periods.preset(DEFAULT, today), today), note)


def _until_today(period: Period, today: date) -> Period:
    return periods.between(min(period.start, today), min(period.last, today))


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # Well formed, but no day of the calendar.
        return None


def _address(params: QueryDict, path: str, month: Period) -> str:
    kept = params.copy()
    for name in ("start", "end", "period"):
        kept.pop(name, None)
    kept["start"], kept["end"] = month.start.isoformat(), month.last.isoformat()
    return f"{path}?{kept.urlencode()}"
