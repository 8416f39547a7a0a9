"""An explanation in words for staff: each question in the order it was asked, with its answer."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from billing.models import Country, Network, PriceList
from messaging import reasons, wording
from messaging.explain import Candidate, Explanation
from messaging.models import Connector, Pool, Route, Service
from messaging.screens.screen import Verdict
from portal.core import phone
from portal.templatetags import onward

SCREENS = {
    "block_lists": _lazy("Block lists"),
    "closed_groups": _lazy("Closed user group"),
    "countries": _lazy("Open countries"),
    "mail_senders": _lazy("Senders of e-mail"),
    "opt_outs": _lazy("Opt-outs"),
    "sender_names": _lazy("Approved sender names"),
    "suppressions": _lazy("Suppressed addresses"),
    "texts": _lazy("Content rules and moderation"),
    "traffic": _lazy("Unusual traffic"),
}
SCOPES = {
    "client": _lazy("client's own"),
    "customer": _lazy("customer's own"),
    "service": _lazy("of the service"),
    "platform": _lazy("for everybody"),
}
CHANGED = _lazy(
    "Prices, routes or rules were changed since this message was decided. The decision stands as "
    "it was; what the screens and routes say is what they say now."
)

PASSED = _lazy("None of its connectors was up and might send it, so the next route was asked.")

Lines = list[dict[str, Any]]


def shown(told: Explanation) -> dict[str, Any]:
    """Context for messaging/explaining/_answer.html."""
    return {
        "told": told,
        "verdict": _verdict(told),
        "figures": _figures(told),
        "place": _place(told),
        "screens": _screens(told.screens),
        "lists": _lists(told),
        "routes": _routes(told),
        "candidates": _candidates(told),
        "texts": _texts(told),
        "changed": "" if told.is_current else CHANGED,
    }


def _verdict(told: Explanation) -> dict[str, str]:
    if told.decision.reason:
        code, fact, state = told.decision.reason, _("It is not sent."), "bad"
    elif told.decision.held_for:
        code, fact, state = told.decision.held_for, _("It waits until somebody lets it go."), "warn"
    else:
        return {"state": "ok", "fact": _("It is sent."), "text": _by(told)}
    text = f"{reasons.sentence(code)} {told.decision.detail}".strip()
    return {"state": state, "fact": fact, "text": f"{text} ({code})"}


def _by(told: Explanation) -> str:
    connector = Connector.objects.filter(pk=told.decision.connector).first()
    return _("By %(connector)s.") % {"connector": connector} if connector else ""


def _figures(told: Explanation) -> Lines:
    unit = told.payer.unit
    size = told.size
    figures = [
        {
            "label": _("Parts"),
            "value": onward.count(size.parts),
            "note": _("%(n)s characters") % {"n": onward.count(size.characters)},
        },
        _money(_("Price"), told.price, unit),
        _money(_("Cost"), told.cost, told.decision.cost_unit or unit),
    ]
    if told.margin is None:
        return [*figures, {"label": _("Margin"), "value": onward.NOTHING}]
    margin = _money(_("Margin"), told.margin, unit)
    return [*figures, margin | {"note_state": "bad" if told.margin < 0 else ""}]


def _money(label: str, amount: Any, unit: str) -> dict[str, Any]:
    return {"label": label, "value": wording.figure(amount, unit), "unit": unit}


def _place(told: Explanation) -> Lines:
    decision, number = told.decision, told.question.recipient
    country = Country.objects.filter(pk=decision.country).first()
    network = Network.objects.filter(pk=decision.network).first()
    service = Service.objects.filter(pk=decision.service).first()
    is_number = number.isdigit()
    return [
        {
            "label": _("Number"),
            "value": phone.international(number) if is_number else number,
            "is_mono": is_number,
        },
        {"label": _("Country"), "value": country},
        {"label": _("Network"), "value": f"{network}, {network.mcc_mnc}" if network else None},
        {"label": _("Service"), "value": service},
        {"label": _("Time"), "value": onward.when(told.question.at)},
    ]


def _screens(screens: Iterable[tuple[str, Verdict | None]]) -> Lines:
    return [
        {
            "title": SCREENS.get(name, name.replace("_", " ").capitalize()),
            "is_hit": verdict is None,
            "answer": _("lets it pass") if verdict is None else _objection(verdict),
        }
        for name, verdict in screens
    ]


def _objection(verdict: Verdict) -> str:
    return f"{reasons.sentence(verdict.reason)} {verdict.detail}".strip()


def _lists(told: Explanation) -> Lines:
    names = PriceList.objects.in_bulk([one.price_list for one in told.lists])
    lines = []
    for one in told.lists:
        price_list, rate = names[one.price_list], one.rate
        answer = _("does not name the destination")
        if rate is not None:
            about = {"sum": wording.sum_of(rate.price, price_list.unit), "id": rate.id}
            basis = _("on delivered") if rate.basis == "delivered" else _("on submitted")
            answer = _("%(sum)s per part, rate %(id)s") % about + f", {basis}"
        lines.append({"title": price_list.name, "is_hit": rate is not None, "answer": answer})
    return lines


def _routes(told: Explanation) -> Lines:
    names = Route.objects.in_bulk([asked.route.id for asked in told.routes])
    pools = Pool.objects.in_bulk([asked.route.pool_id for asked in told.routes])
    lines = []
    for asked in told.routes:
        route = names.get(asked.route.id)
        about = {"n": asked.route.priority, "scope": SCOPES[asked.route.scope]}
        lines.append(
            {
                "title": route.name if route else f"#{asked.route.id}",
                "note": _("priority %(n)s, %(scope)s") % about,
                "is_hit": asked.route.id == told.decision.route,
                "answer": asked.sentence,
                "detail": "" if asked.route.id not in told.decision.passed else PASSED,
                "detail_hit": "" if asked.code else str(pools.get(asked.route.pool_id, "")),
            }
        )
    return lines


def _candidates(told: Explanation) -> Lines:
    chosen = told.decision.connector
    lines = []
    for one in told.candidates:
        is_hit = one.connector == chosen
        lines.append(
            {
                "title": one.name or _("A connector that is switched off"),
                "is_hit": is_hit,
                "answer": _standing(one, told, is_hit=is_hit),
            }
        )
    return lines


def _standing(one: Candidate, told: Explanation, *, is_hit: bool) -> str:
    if not one.is_enabled:
        return _("switched off")
    words = [_("bound") if one.is_up else _("not bound now")]
    if one.cost is None:
        words.append(_("its list names no cost for this destination"))
    else:
        cost = {"sum": wording.sum_of(one.cost.price, one.unit)}
        words.append(_("costs %(sum)s per part") % cost)
        price = told.decision.price
        if one.unit == told.payer.unit and price is not None and one.cost.price > price.price:
            words.append(_("more than the price"))
    if is_hit:
        words.append(_("chosen"))
    return ", ".join(words)


def _texts(told: Explanation) -> Lines:
    """The sender and text as they came, and as they go out where a rule changed them."""
    asked, out = told.question, told.out
    lines = [_text(_("As it came"), asked.sender, asked.text, told.size.parts)]
    if out.sender or out.text is not None:
        text = asked.text if out.text is None else out.text
        sender = out.sender or asked.sender
        lines.append(_text(_("As it goes out"), sender, text, told.out_size.parts))
    return lines


def _text(title: str, sender: str, text: str, parts: int) -> dict[str, Any]:
    return {"title": title, "sender": sender, "text": text, "parts": parts}
