"""A route in words: whose it is, and what a message must be to take it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from messaging.models import Route

# So many lines of a condition are told one by one, each so long at most.
SHOWN, LONGEST = 3, 30
DAY = 24 * 60


def owner(route: Route) -> str:
    return str(route.owner or _("platform"))


def conditions(route: Route) -> list[str]:
    """Its conditions, each as a few words; none when it takes everything of its channel."""
    return list(_conditions(route))


def brief(route: Route) -> str:
    """All conditions in one line."""
    return "; ".join(conditions(route)) or _("everything")


def name(route: Route) -> str:
    """What a route is called that was given no name."""
    return f"{brief(route)} \N{RIGHTWARDS ARROW} {route.pool}"[:80]


def hours(route: Route) -> str:
    """When it is open; empty for all day."""
    return next(_time(route), "")


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _conditions(route: Route) -> Iterator[str]:
    if route.network:
        yield f"{route.network}, {route.network.mcc_mnc}"
    elif route.country:
        yield str(route.country)
    if route.number_prefix:
        yield _("numbers %(lines)s") % {
            "lines": _lines(route.number_prefix, "{}\N{HORIZONTAL ELLIPSIS}")
        }
    yield from _sender(route)
    if route.text_contains:
        quoted = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"
        yield _("text has %(lines)s") % {"lines": _lines(route.text_contains, quoted)}
    if route.door:
        yield _("by %(door)s") % {"door": route.door}
    yield from _time(route)


def _sender(route: Route) -> Iterator[str]:
    if route.sender:
        yield _("sender %(lines)s") % {"lines": _lines(route.sender, "{}")}
    if route.sender_type:
        yield _("%(type)s sender") % {"type": route.get_sender_type_display()}


def _time(route: Route) -> Iterator[str]:
    start, end = route.from_minute or 0, DAY if route.to_minute is None else route.to_minute
    if (start, end) != (0, DAY) and start != end:
        yield f"{clock(start)}\N{EN DASH}{clock(end)}"


def _lines(text: str, form: str) -> str:
    lines = text.splitlines()
    shown = [form.format(_short(line)) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        return _("%(names)s or %(n)s more") % {"names": ", ".join(shown), "n": len(lines) - SHOWN}
    return _(" or ").join(shown)


def _short(text: str) -> str:
    return f"{text[:LONGEST]}\N{HORIZONTAL ELLIPSIS}" if len(text) > LONGEST else text
