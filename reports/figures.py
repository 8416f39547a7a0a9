"""The dashboard's key figures of traffic, each beside what is usual."""

from decimal import Decimal

from django.utils.translation import gettext as _

from messaging import queue
from portal.core import money
from portal.kit import faces
from portal.kit.cards import Glance
from portal.templatetags import onward
from reports import tally, today
from reports.tally import Tally, share
from reports.today import Hours


def sent(glance: Glance) -> dict:
    hours = glance.once(today.hours)
    parts = hours.today.sent_parts
    return {
        "label": _("Sent today, parts"),
        "value": onward.count(parts),
        "note": _beside_usual(parts, hours),
    }


def _beside_usual(parts: int, hours: Hours) -> str:
    if not hours.is_usual_known:
        return _("nothing to compare with yet")
    usual = hours.usual_so_far
    words = {"time": f"{hours.glance.local:%H:%M}", "usual": onward.count(usual)}
    if usual < tally.PARTS_MIN:
        # A percentage of a handful of parts would only alarm.
        return _("usual by %(time)s: %(usual)s") % words
    more = 100 * (parts - usual) / usual
    words["more"] = ("+" if more >= 0 else "") + onward.percent(more)
    return _("%(more)s on usual by %(time)s") % words


def delivered(glance: Glance) -> dict:
    hours = glance.once(today.hours)
    return share_delivered(hours.today, hours.usual_efficiency)


def share_delivered(found: Tally, usual: float | None) -> dict:
    """Delivered of sent parts, beside the usual per cent where that is known."""
    value = onward.count(found.efficiency, 1)
    figure = {"label": _("Delivered"), "value": value, "unit": "%" if found.sent_parts else ""}
    if usual is None:
        return figure
    if tally.is_poor(found, usual):
        under = onward.count(usual - found.efficiency, 1)
        note = _("%(points)s points under usual") % {"points": under}
        return figure | {"note": note, "note_state": "warn"}
    return figure | {"note": _("usual %(share)s") % {"share": onward.percent(usual)}}


def rate(glance: Glance) -> dict:
    hours = glance.once(today.hours)
    figure = {
        "label": _("Rate now"),
        "value": onward.count(queue.accepted_parts(glance.user, glance.now)),
        "unit": _("parts/min"),
    }
    if not hours.is_usual_known:
        return figure
    usual = onward.count(hours.usual_at(glance.local.hour) / 60, 1)
    return figure | {"note": _("usual %(rate)s at this hour") % {"rate": usual}}


def revenue(glance: Glance) -> dict:
    """Money of the day's entries by unit: the largest traffic's first, the others in the note."""
    found = glance.once(today.hours).today
    is_staff = glance.face == faces.STAFF
    label = _("Revenue today") if is_staff else _("Spent today")
    # Credits are no money: they never stand first.
    units = sorted(found.units, key=lambda unit: (unit == money.CREDITS, -found.price(unit)))
    if not units:
        return {"label": label, "value": onward.count(0), "note": ""}
    notes = [_margin(found, units[0])] if is_staff else []
    others = [f"{_written(found.price(unit), unit)} {unit}" for unit in units[1:]]
    notes += [_("plus %(sums)s") % {"sums": ", ".join(others)}] if others else []
    return {
        "label": label,
        "value": onward.money(found.price(units[0]), units[0], code=False),
        "unit": units[0],
        "note": " · ".join(note for note in notes if note),
    }


def _margin(found: Tally, unit: str) -> str:
    margin = found.margin(unit)
    if margin is None:
        return ""
    words = {
        "sum": _written(margin, unit),
        "share": onward.percent(share(margin, found.price(unit))),
    }
    return _("margin %(sum)s (%(share)s)") % words


def _written(amount: Decimal, unit: str) -> str:
    """An amount as a note can hold it, without marks."""
    return money.show(money.in_currency(amount, unit), unit)
