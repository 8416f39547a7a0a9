from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging import connectors, looks, queue, untold
from messaging.models import Message, TrafficAlarm
from messaging.states import Status
from portal.kit import faces
from portal.kit.cards import Alert, Card, Figure, Watch
from portal.templatetags import onward

LIVE_ROWS = 8
ALARMED = ("account__customer", "account__client")
SLOW_S = 120
# A client that is away for so long should be asked what is wrong with it.
UNTOLD_S = 3_600


def duration(seconds: float) -> str:
    """A length of time in its two largest units: 38 s, 11 min, 2 h 10 min, 3 days."""
    minutes = int(seconds) // 60
    if minutes < 1:
        return _("%(n)s s") % {"n": int(seconds)}
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        whole = _("%(n)s h") % {"n": hours}
        return f"{whole} {_('%(n)s min') % {'n': rest}}" if rest else whole
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def standings(glance):
    return connectors.standings(glance.now)


def _down(glance):
    """Connectors that should be up and are not."""
    return [
        Alert(
            "bad",
            _("Connector %(name)s is down") % {"name": one.connector},
            _since(one),
            "#card-connectors",
            _("See connectors"),
        )
        for one in glance.once(standings)
        if one.state == connectors.DOWN
    ]


def _since(one) -> str:
    reason = one.reason.rstrip(".")
    if not one.since:
        return _("because %(reason)s.") % {"reason": reason} if reason else ""
    at = timezone.localtime(one.since)
    is_today = at.date() == timezone.localdate()
    words = [_("since %(time)s.") % {"time": f"{at:%H:%M}" if is_today else f"{at:%d %b %H:%M}"}]
    return " ".join(words + ([f"{reason[:1].upper()}{reason[1:]}."] if reason else []))


def _queue(glance):
    waiting = queue.waiting(glance.user)
    figure = {
        "label": _("In queue"),
        "value": onward.count(waiting.number) + ("+" if waiting.is_more else ""),
    }
    if not waiting.oldest:
        return figure | {"note": _("nothing waits")}
    age_s = max(0.0, (glance.now - waiting.oldest).total_seconds())
    note = _("oldest %(age)s") % {"age": duration(age_s)}
    return figure | {"note": note, "note_state": "warn" if age_s > SLOW_S else ""}


def _untold(glance):
    """Receipts and inbound messages that customers' programs have not taken."""
    waiting = untold.everywhere()
    figure = {
        "label": _("Waiting for SMPP clients"),
        "value": onward.count(waiting.number) + ("+" if waiting.is_more else ""),
    }
    if not waiting.oldest:
        return figure | {"note": _("all receipts are told")}
    age_s = max(0.0, (glance.now - waiting.oldest).total_seconds())
    words = {"accounts": waiting.accounts, "age": duration(age_s)}
    note = ngettext(
        "%(accounts)s account, oldest %(age)s",
        "%(accounts)s accounts, oldest %(age)s",
        waiting.accounts,
    )
    state = "warn" if age_s > UNTOLD_S else ""
    return figure | {"note": note % words, "note_state": state}


def _live(glance):
    rows = Message.objects.visible_to(glance.user).select_related("customer", "client", "connector")
    return {
        "is_staff": glance.face == faces.STAFF,
        "is_client": glance.face == faces.CLIENT,
        "rows": [
            {"message": row, "look": looks.OF[Status(row.status)]}
            for row in rows.order_by("-id")[:LIVE_ROWS]
        ],
    }


def _unusual(glance):
    """Accounts whose traffic looks made up."""
    rows = TrafficAlarm.objects.visible_to(glance.user).holding().select_related(*ALARMED)[:5]
    return [
        Alert(
            "warn",
            _("Unusual traffic of %(account)s") % {"account": row.account},
            _("%(seen)s messages to %(place)s; what goes there is held.")
            % {"seen": onward.count(row.seen), "place": row.place},
            reverse("messaging:traffic-alarms"),
            _("See alarms"),
        )
        for row in rows
    ]


DOWN = Watch(_down, permission="messaging.view_connector", faces=(faces.STAFF,), order=10)
UNUSUAL = Watch(_unusual, permission="messaging.view_trafficalarm", faces=(faces.STAFF,), order=20)
UNTOLD = Figure(_untold, permission="clients.view_smppaccount", faces=(faces.STAFF,), order=35)
QUEUE = Figure(_queue, permission="messaging.view_message", order=30)
LIVE = Card(
    _live,
    permission="messaging.view_message",
    slug="messages",
    row="messages",
    template="messaging/cards/live.html",
    every_s=5,
)
