"""What the reports floor finds to be in need of attention."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Network
from messaging.models import Connector
from portal.kit import faces
from portal.kit.cards import Alert, Glance
from portal.templatetags import onward
from reports import accounts, tally, today

POOR_MAX = 3


def poor_delivery(glance: Glance) -> list[Alert]:
    """Networks whose delivery today is clearly under their usual one; else connectors."""
    networks = _poor(glance, 2, Network, _("Delivery to %(name)s is %(share)s"))
    # A connector is named where no network explains it; the table marks it anyway.
    return networks or _poor(glance, 1, Connector, _("Delivery through %(name)s is %(share)s"))


def _poor(glance: Glance, place: int, model, fact: str) -> list[Alert]:
    beside = today.beside_usual(glance, place)
    poor = {pk: (one, usual) for pk, (one, usual) in beside.items() if tally.is_poor(one, usual)}
    if not poor:
        return []
    worst = sorted(poor, key=lambda pk: -poor[pk][0].sent_parts)[:POOR_MAX]
    names = model.objects.in_bulk(worst)
    return [_alert(fact, names[pk], *poor[pk]) for pk in worst]


def _alert(fact: str, name, one: tally.Tally, usual: float) -> Alert:
    words = {"usual": onward.percent(usual), "parts": onward.count(one.sent_parts)}
    return Alert(
        "warn",
        fact % {"name": name, "share": onward.percent(one.efficiency)},
        _("today (usual %(usual)s). %(parts)s parts.") % words,
        "#card-connectors",
        _("See connectors"),
    )


def low_accounts(glance: Glance) -> list[Alert]:
    """How many accounts end today; if none does, how many stand under their warning."""
    rows = glance.once(accounts.low)
    left_h = 24 - glance.local.hour - glance.local.minute / 60
    ending = sum(one.hours is not None and one.hours < left_h for one in rows)
    warned = sum(one.account.runs_low for one in rows)
    where = (
        {}
        if glance.face == faces.CLIENT
        else {
            "url": "#card-accounts",
            "link_title": _("See accounts"),
        }
    )
    if ending:
        fact = ngettext(
            "%(n)s account will run out today", "%(n)s accounts will run out today", ending
        )
        return [Alert("warn", fact % {"n": ending}, _("at the present pace."), **where)]
    if warned:
        fact = ngettext("%(n)s account runs low", "%(n)s accounts run low", warned)
        text = ngettext("and is under its warning.", "and are under their warnings.", warned)
        return [Alert("warn", fact % {"n": warned}, text, **where)]
    return []
