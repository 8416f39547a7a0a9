from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.models.rate import Channel
from messaging import looks, reasons, sums, timeline, went_out, wording
from messaging.models import Message
from messaging.states import Status
from portal.core import phone
from portal.kit.views.detail import DetailView
from portal.templatetags import onward

SHOWN = (
    "customer",
    "client",
    "account",
    "door",
    "network__country",
    "connector",
    "route",
    "pool",
    "rate__price_list",
    "cost_rate__price_list",
    "batch__entry",
    "refund_entry",
    "words",
    "trace",
    "fallback__sms",
    "batch__mail",
)
ENCODINGS = {"gsm7": "GSM 7-bit", "ucs2": "UCS-2", "utf8": "UTF-8"}


class MessageDetail(DetailView):
    """One message with its whole story. Cost, margin and suppliers are shown to staff only."""

    model = Message
    permission_required = "messaging.view_message"
    template_name = "messaging/messages/detail.html"

    def rows(self):
        found = super().rows().select_related(*SHOWN)
        return found.prefetch_related("attempts__connector", "receipts__connector")

    def extra(self, row):
        is_staff = self.request.user.is_staff
        money = sums.of(row)
        return {
            "name": row.public_id,
            "name_is_code": True,
            "crumbs": [
                {"title": _("Messages"), "url": reverse("messaging:messages")},
                {"title": row.public_id},
            ],
            "badges": _badges(row),
            "facts": _facts(row, is_staff),
            "figures": _figures(row, money, is_staff),
            "steps": timeline.shown(timeline.steps(row, for_staff=is_staff)),
            "money": money if is_staff and row.charge != Message.Charge.NONE else None,
            "way": _way(row, is_staff),
            "receipts": row.receipts.all() if is_staff else [],
            "reason": reasons.sentence(row.reason) if row.reason else "",
            "actions": _actions(row, self.request.user),
            "may_read": self.request.user.has_perm("messaging.view_messagetext"),
            "text": _text(row),
            "mail": _mail(row),
            "fallback": getattr(row, "fallback", None),
            "sms_url": _sms_url(row),
            "went_out": went_out.of(row, self.request.user),
            "kept_until": row.accepted_at + timedelta(days=row.customer.text_retention_days),
        }


def _mail(message):
    """What an e-mail holds besides its text, as long as that is kept."""
    return getattr(message.batch, "mail", None) if message.channel == Channel.EMAIL else None


def _sms_url(message):
    followed = getattr(message, "fallback", None)
    return followed.sms.get_absolute_url() if followed and followed.sms else ""


def _actions(message, user):
    if not (user.is_staff and user.has_perm("messaging.view_route")):
        return []
    url = reverse("messaging:message-explanation", args=[message.public_id])
    return [{"title": _("Explain"), "url": url, "icon": "route"}]


def _badges(message):
    shown = [
        {
            "state": looks.OF[Status(message.status)],
            "text": message.get_status_display(),
        }
    ]
    if message.possible_duplicate:
        shown.append({"state": "warn", "text": _("Possible duplicate")})
    return shown


def _facts(message, is_staff):
    local = timezone.localtime(message.accepted_at)
    digits = message.recipient
    is_number = digits.isdigit()
    facts = [
        {
            "label": _("To"),
            "value": phone.international(digits) if is_number else digits,
            "is_mono": is_number,
            "copied": f"+{digits}" if is_number else digits,
        },
        _fact(_("From"), message.sender),
        _owner(_("Client"), message.client, is_staff),
        _owner(_("Customer"), message.customer if is_staff else None, is_staff),
        _fact(_("Network"), _network(message)) if message.network else None,
        _fact(_("Time"), f"{date_format(local, 'j M Y H:i')}, {local.tzname()}"),
    ]
    return [fact for fact in facts if fact]


def _owner(label, owner, is_staff):
    if owner is None:
        return None
    return _fact(label, str(owner)) | {"url": owner.get_absolute_url() if is_staff else ""}


def _fact(label, value):
    return {"label": label, "value": value}


def _network(message):
    return f"{message.network}, {message.network.mcc_mnc}"


def _figures(message, money, is_staff):
    figures = [_parts(message), _price(message, money)]
    if is_staff:
        figures += [_cost(money), _margin(money)]
    return [*figures, _delivered_in(message)]


def _parts(message):
    encoding = ENCODINGS.get(message.encoding, message.encoding)
    words = _text(message)
    if words:
        characters = onward.count(len(words))
        encoding = _("%(encoding)s, %(n)s characters") % {"encoding": encoding, "n": characters}
    return {"label": _("Parts"), "value": onward.count(message.parts), "note": encoding}


def _price(message, money):
    note = _each(money.parts, money.price, money.unit)
    if message.charge == Message.Charge.REFUNDED:
        note = _("%(sum)s, refunded") % {"sum": note}
    elif message.charge == Message.Charge.NONE:
        note = _("not charged")
    return _figure(_("Price"), money.earned, money.unit, note)


def _cost(money):
    note = _each(money.parts, money.cost, money.cost_unit) if money.cost else ""
    if money.cost and not money.owed:
        note = _("%(sum)s, not owed") % {"sum": note}
    return _figure(_("Cost"), money.owed, money.cost_unit, note)


def _margin(money):
    if money.margin is None:
        units = {"unit": money.unit, "other": money.cost_unit}
        note = _("price in %(unit)s, cost in %(other)s") % units
        return {"label": _("Margin"), "value": onward.NOTHING, "note": note}
    percent = money.margin_percent
    note = "" if percent is None else _("%(n)s of the price") % {"n": onward.percent(percent)}
    figure = _figure(_("Margin"), money.margin, money.unit, note)
    return figure | {"note_state": "bad" if money.margin < 0 else ""}


def _figure(label, amount, unit, note):
    return {
        "label": label,
        "value": onward.rate(amount, unit, code=False),
        "unit": unit,
        "note": note,
    }


def _each(count, price, unit):
    return f"{onward.count(count)} \N{MULTIPLICATION SIGN} {wording.figure(price, unit)}"


def _delivered_in(message):
    if message.status != Status.DELIVERED:
        return {
            "label": _("Delivered in"),
            "value": onward.NOTHING,
            "note": _("not delivered") if message.is_final else _("not delivered yet"),
        }
    passed = message.final_at - message.accepted_at
    value, unit = wording.lasted(passed).split("\N{NO-BREAK SPACE}")
    note = _("accepted to receipt")
    return {"label": _("Delivered in"), "value": value, "unit": unit, "note": note}


def _way(message, is_staff):
    country = message.network.country.name if message.network else message.country
    network = _network(message) if message.network else _("not known")
    facts = [_fact(_("Country"), country or onward.NOTHING), _fact(_("Network"), network)]
    if is_staff:
        facts += [
            _fact(_("Route"), message.route),
            _fact(_("Pool"), message.pool),
            _fact(_("Connector"), message.connector),
            _fact(_("Tries"), onward.count(message.tries)),
        ]
    return [*facts, _fact(_("Valid until"), onward.when(message.valid_until))]


def _text(message):
    words = getattr(message, "words", None)
    return words.text if words else ""
