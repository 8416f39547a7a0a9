"""The period of a report, as an address asks for it: a preset's name, or two dates."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.core import periods
from portal.core.periods import Period

PRESETS = (
    ("today", _("Today")),
    ("7-days", _("7 days")),
    ("this-month", _("This month")),
    ("last-month", _("Last month")),
)
DEFAULT = "this-month"
LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Span:
    """Days up to today at most; `preset` is empty for freely chosen ones."""

    period: Period
    preset: str
    note: str = ""


def asked(params: QueryDict, today: date) -> Span:
    """The period an address names; what cannot be a period is the current month, and says so."""
    start, end = params.get("start", ""), params.get("end", "")
    if start or end:
        return _free(_date(start), _date(end), today)
    name = params.get("period", "") or DEFAULT
    if name not in dict(PRESETS):
        return _fallback(today)
    return Span(_until_today(periods.preset(name, today), today), name)


def _free(first: date | None, last: date | None, today: date) -> Span:
    if first is None or last is None or first > last:
        return _fallback(today)
    last = min(last, today)
    first = min(first, last)
    if last - first >= LONGEST:
        note = _("A report covers two years at most; these are the last two of the chosen period.")
        return Span(periods.between(last - LONGEST + periods.DAY, last), "", note)
    return Span(periods.between(first, last), "")


def _fallback(today: date) -> Span:
    period = _until_today(periods.preset(DEFAULT, today), today)
    return Span(period, DEFAULT, _("These dates are no period, so this is the current month."))


def _until_today(period: Period, today: date) -> Period:
    return periods.between(period.start, min(period.last, today))


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # Well formed, but no day of the calendar.
        return None


def written(period: Period) -> str:
    """The days as people write them: "1 Nov 2026 to 20 Nov 2026"."""
    first, last = (date_format(day, "j M Y") for day in (period.start, period.last))
    return first if first == last else f"{first} to {last}"


def shown(span: Span, params: QueryDict, path: str) -> dict:
    """The period as the page's bar shows it."""
    return {
        "start": span.period.start.isoformat(),
        "end": span.period.last.isoformat(),
        "presets": [
            {
                "title": title,
                "url": _address(params, path, name),
                "is_current": name == span.preset,
            }
            for name, title in PRESETS
        ],
    }


def _address(params: QueryDict, path: str, preset: str) -> str:
    kept = params.copy()
    for name in ("start", "end", "period"):
        kept.pop(name, None)
    kept["period"] = preset
    return f"{path}?{kept.urlencode()}"
