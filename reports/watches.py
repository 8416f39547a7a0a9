"""What the reports floor finds to be in need of attention."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import moments
from billing.models import Network
from messaging.models import Connector
from portal.kit import faces
from portal.kit.cards import Alert, Glance
from portal.templatetags import onward
from reports import accounts, reconciliations, tally, today
from reports.models import MarginAlarm

POOR_MAX, NAMED_MAX = 3, 3
SILENT = timedelta(hours=1)


def broken_promises(glance: Glance) -> list[Alert]:
    """The reconciler's residuals that are not 0; or that nobody has asked for an hour."""
    url = reverse("reports:reconciliation")
    link = _("See reconciliation")
    if broken := reconciliations.broken_now():
        fact = ngettext(
            "The books do not agree: %(n)s check is broken",
            "The books do not agree: %(n)s checks are broken",
            len(broken),
        )
        names = "; ".join(one["name"] for one in broken[:NAMED_MAX])
        return [Alert("bad", fact % {"n": len(broken)}, f"{names}.", url, link)]
    newest = max((run.finished_at for run in reconciliations.latest().values()), default=None)
    if newest and glance.now - newest > SILENT:
        said = _("The last run ended %(at)s; beat should start one every minute.")
        return [
            Alert(
                "warn",
                _("Nothing is being reconciled"),
                said % {"at": moments.told(newest)},
                url,
                link,
            )
        ]
    return []


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


def low_margins(glance: Glance) -> list[Alert]:
    """How many margins are below a rule's threshold."""
    found = MarginAlarm.objects.filter(closed_at=None).count()
    if not found:
        return []
    fact = ngettext("%(n)s margin is too low", "%(n)s margins are too low", found)
    url = f"{reverse('reports:margin-alarms')}?is_open=open"
    return [
        Alert("warn", fact % {"n": found}, _("by the margin rules."), url, _("See margin alarms"))
    ]
