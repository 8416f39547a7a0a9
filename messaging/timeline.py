"""What happened to a message, step by step, told from its rows: nothing here is made up.

Everybody sees what became of their message; whom it went through, only staff do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from messaging import reasons, untold, wording
from messaging.models import Attempt, Connector, Message
from messaging.smpp.protocol.statuses import name as smpp_name
from messaging.states import MEANS, Status, Told
from portal.kit import opaque
from portal.templatetags import onward


class Mark(NamedTuple):
    """How the result of an attempt is shown."""

    state: str
    icon: str
    title: str


MARKS = {
    Attempt.Result.TAKEN: Mark("ok", "arrow-right", _lazy("Attempt %(attempt)s taken")),
    Attempt.Result.REFUSED: Mark("warn", "alert-triangle", _lazy("Attempt %(attempt)s not taken")),
    Attempt.Result.UNANSWERED: Mark(
        "warn", "help-circle", _lazy("Attempt %(attempt)s not answered")
    ),
    Attempt.Result.NOT_SENT: Mark("warn", "alert-triangle", _lazy("Attempt %(attempt)s not sent")),
    Attempt.Result.OPEN: Mark("", "circle-dashed", _lazy("Attempt %(attempt)s under way")),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: when, and in which words. `text` may be HTML that is safe."""

    at: datetime
    title: str
    text: str | SafeString = ""
    icon: str = "circle-check"
    state: str = "ok"
    url: str = ""
    link_title: str = ""


def steps(message: Message, *, for_staff: bool) -> list[Step]:
    """The message's life in the order of time; what is simultaneous keeps the order of the work."""
    told = [
        *_acceptance(message, for_staff),
        *_attempts(message, for_staff),
        *_receipts(message, for_staff),
        *_end(message),
        *_untold(message),
    ]
    return sorted(told, key=lambda step: step.at)


def shown(told: list[Step]) -> list[dict]:
    """The steps for components/timeline.html, each with the time since the one above it."""
    lines = []
    previous: Step | None = None
    for step in told:
        lines.append(
            {
                "time_text": _time(step.at, previous),
                "gap_text": wording.gap(step.at - previous.at) if previous else "",
                "icon": step.icon,
                "state": step.state,
                "title": step.title,
                "text": step.text,
                "url": step.url,
                "link_title": step.link_title,
            }
        )
        previous = step
    return lines


def _time(at: datetime, previous: Step | None) -> str:
    """To the millisecond; with its day where that differs from the day of the step before."""
    local = timezone.localtime(at)
    clock = f"{local:%H:%M:%S}.{local.microsecond // 1000:03}"
    is_same_day = previous is not None and timezone.localdate(previous.at) == local.date()
    return clock if previous is None or is_same_day else f"{date_format(local, 'j M')} {clock}"


def _acceptance(message: Message, for_staff: bool) -> Iterator[Step]:
    at = message.accepted_at
    yield Step(at, _("Accepted"), _entrance(message))
    if message.route:
        yield Step(at, _("Routed"), _way(message, for_staff), "route")
    elif message.network:
        yield Step(at, _("Network found"), _way(message, for_staff), "antenna-bars-5")
    if message.charge == Message.Charge.NONE and message.reason:
        text = f"{reasons.sentence(message.reason)} {_('Nothing was charged.')}"
        yield Step(at, _("Not sent"), text, "ban", "bad")
        return
    if message.rate:
        yield Step(at, _("Priced"), _priced(message), "tag")
    yield _charged(message)


def _entrance(message: Message) -> SafeString:
    door = message.door
    told = format_html(
        _("{kind} “{name}”, batch {batch}."),
        kind=door.get_kind_display(),
        name=door.name,
        batch=wording.mono(opaque.seal("b", message.batch_id)),
    )
    if not message.reference:
        return told
    return format_html("{} {} {}.", told, _("Client reference"), wording.mono(message.reference))


def _way(message: Message, for_staff: bool) -> str:
    words = []
    if for_staff and message.route:
        words.append(_("Route “%(route)s”") % {"route": message.route})
    if for_staff and message.pool:
        words.append(_("pool %(pool)s") % {"pool": message.pool})
    if message.network:
        words.append(_("network %(network)s") % {"network": message.network})
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _priced(message: Message) -> SafeString:
    rate = message.rate
    since = date_format(timezone.localtime(rate.starts_at), "j M Y")
    return format_html(
        _("{price}, list “{list}”, rate of {since}, charged {basis}."),
        price=wording.sum_of(message.price * message.parts, message.unit),
        list=rate.price_list,
        since=since,
        basis=message.get_basis_display(),
    )


def _charged(message: Message) -> Step:
    total = message.price * message.parts
    entry = message.batch.entry if message.batch_id else None
    if message.charge == Message.Charge.NONE or entry is None:
        text = _("The price is zero.") if not total else _("Nothing was charged.")
        return Step(message.accepted_at, _("Not charged"), text, "circle-minus", "")
    words = {
        "number": onward.count(entry.number),
        "whose": _whose(message),
        "sum": wording.sum_of(total, message.unit),
    }
    text = _("Entry {number} of {whose}; {sum}.")
    if message.batch.messages > 1:
        text = _("Entry {number} of {whose}; {sum}, one entry for the whole batch.")
    return Step(entry.at, _("Charged"), format_html(text, **words), "coin")


def _whose(message: Message) -> str:
    is_client = message.account.client_id is not None
    return _("the client's account") if is_client else _("the customer's account")


def _attempts(message: Message, for_staff: bool) -> Iterator[Step]:
    for attempt in message.attempts.all():
        mark = MARKS[attempt.result]
        what = str(attempt.number)
        if message.parts > 1:
            what = _("%(number)s, part %(part)s") % {"number": what, "part": attempt.part}
        title = mark.title % {"attempt": what}
        at = attempt.finished_at or attempt.started_at
        text = _through(attempt) if for_staff else ""
        text = format_html("{} {}", text, _meaning(attempt)) if text else _meaning(attempt)
        yield Step(at, title, text, mark.icon, mark.state)


def _through(attempt: Attempt) -> SafeString:
    words = [str(attempt.connector), _("bind %(bind)s") % {"bind": attempt.bind}]
    is_smpp = attempt.connector.kind == Connector.Kind.SMPP
    told = format_html("{}", ", ".join(words if is_smpp else words[:1]))
    if attempt.status_code and not is_smpp:
        # An answer's own words for an error have no number.
        code = str(attempt.status_code) if attempt.status_code > 0 else _("its own error")
        told = format_html("{}: {}", told, wording.mono(code))
    elif attempt.status_code:
        code = f"{smpp_name(attempt.status_code)} (0x{attempt.status_code:02X})"
        told = format_html("{}: {}", told, wording.mono(code))
    if attempt.upstream_id:
        told = format_html("{}, {} {}", told, _("upstream ID"), wording.mono(attempt.upstream_id))
    return format_html("{}.", told)


def _meaning(attempt: Attempt) -> str:
    """What the result means for the message, where that is not plain."""
    return {
        Attempt.Result.REFUSED: _("Nothing was sent by this attempt."),
        Attempt.Result.NOT_SENT: _("Not a byte of it had left."),
        Attempt.Result.UNANSWERED: _("The bytes had left, so the supplier may have it."),
    }.get(attempt.result, "")


def _receipts(message: Message, for_staff: bool) -> Iterator[Step]:
    for receipt in message.receipts.all():
        state, icon = _mark(receipt.state)
        text = format_html(
            _("From the {origin}{through}: {state}, error {error}."),
            origin=receipt.get_origin_display(),
            through=_(" through %(name)s") % {"name": receipt.connector} if for_staff else "",
            state=wording.mono(receipt.state),
            error=wording.mono(receipt.error or "000"),
        )
        link = {"url": f"#receipt-{receipt.pk}", "link_title": _("Raw receipt")}
        title = _("Receipt: %(state)s") % {"state": receipt.state}
        yield Step(receipt.at, title, text, icon, state, **(link if for_staff else {}))


def _mark(state: str) -> tuple[str, str]:
    meaning = MEANS.get(Told(state)) if state in set(Told) else None
    if meaning is None or meaning == Status.SENT:
        return "", "circle-dashed"
    return ("ok", "circle-check") if meaning == Status.DELIVERED else ("bad", "circle-x")


def _end(message: Message) -> Iterator[Step]:
    """The end that no receipt told, and the money that came back."""
    if message.final_at and message.charge != Message.Charge.NONE and not _was_told(message):
        title = message.get_status_display()
        text = reasons.sentence(message.reason) if message.reason else ""
        is_well = message.status == Status.DELIVERED
        state, icon = ("ok", "circle-check") if is_well else ("bad", "circle-x")
        yield Step(message.final_at, title, text, icon, state)
    entry = message.refund_entry
    if entry:
        text = format_html(
            _("Entry {number} of {whose}; {sum} went back."),
            number=onward.count(entry.number),
            whose=_whose(message),
            sum=wording.sum_of(message.price * message.parts, message.unit),
        )
        yield Step(entry.at, _("Refunded"), text, "receipt", "")


def _untold(message: Message) -> Iterator[Step]:
    """What the customer's program has not acknowledged; what it has, nobody notes any more."""
    for notice in untold.about(message):
        title = _("Receipt waits to be told: %(state)s") % {"state": notice.state}
        text = format_html(_("To SMPP account “{name}”."), name=message.door.name)
        if notice.tries:
            words = ngettext(
                "Refused by its program %(n)s time.",
                "Refused by its program %(n)s times.",
                notice.tries,
            )
            text = format_html("{} {}", text, words % {"n": onward.count(notice.tries)})
        yield Step(notice.at, title, text, "circle-dashed", "")


def _was_told(message: Message) -> bool:
    return any(
        MEANS.get(Told(receipt.state)) == message.status
        for receipt in message.receipts.all()
        if receipt.state in set(Told)
    )
