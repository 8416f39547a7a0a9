"""Reception numbers of the demo's operator, who uses them, and what handsets have written."""

import random
from datetime import datetime, timedelta

from clients.models import Client, Door
from messaging.models import AutoReply, Connector, Inbound, Number, NumberUse
from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import Part
from messaging.text import gsm
from portal.core.ids import first_of
from reports.demo.plan import Plan

# Number, country, and what a month of it costs.
LONG = (
    ("447700900010", "GB", "EUR 12"),
    ("447700900077", "GB", "EUR 12"),
    ("46701740615", "SE", "EUR 18"),
    ("353209100042", "IE", "EUR 15"),
    ("33639980007", "FR", "EUR 20"),
)
SHORT = ("60777", "GB", "EUR 400, shared")
KEYWORDS = ("club", "menu", "taxi")
ANSWER = "Thank you, we have got your message. We read it Mon-Fri 8-18."
HELP = "Write to us in office hours. To get no more messages, answer STOP."
TO_WHOLE = (
    "Yes please",
    "OK thanks",
    "Can I come at 4 instead?",
    "Is the shop open on Sunday?",
    "Please call me back",
    "Confirmed, see you on Monday",
    "Wrong number, sorry",
)
BEHIND_KEYWORD = ("", " please", " for two", " tomorrow 18:30", " yes")
TO_NOBODY = ("hello", "Who is this?", "test")
LONG_TEXT = (
    "Hello, I have got your letter about the delivery on Friday. Could it come in the afternoon?",
    " Nobody is at home before 14:00. If not, please leave it with the neighbours. Thank you.",
)
DAYS, EACH = 14, 12
REFERENCE = 73


def make(plan: Plan, connector: Connector, doors: list[Door]) -> None:
    """Numbers, most of them in use, and two weeks of messages to them.

    What is drawn here is drawn apart, so that the rest of the story stays the same.
    """
    rng = random.Random(plan.seed)  # noqa: S311  (a believable past is no secret)
    numbers = _numbers(connector)
    uses = _uses(plan, numbers, _shops(doors))
    AutoReply.objects.create(use=uses[0], text=ANSWER)
    rows = [
        _row(plan, rng, connector, use.number, _text(rng, use), use)
        for use in uses
        for _ in range(EACH)
    ]
    rows += [_row(plan, rng, connector, numbers[-1], text, None) for text in TO_NOBODY]
    rows.sort(key=lambda row: row.at)
    for place, row in enumerate(rows):
        row.id = first_of(row.at) + place
    Inbound.objects.bulk_create([*rows, *_long(plan, connector, uses[0], len(rows))])


def _numbers(connector: Connector) -> list[Number]:
    """The long ones, then the short one."""
    rows = [(Number.Kind.LONG, *one) for one in LONG] + [(Number.Kind.SHORT, *SHORT)]
    return Number.objects.bulk_create(
        Number(
            digits=digits,
            country_id=country,
            kind=kind,
            fee_note=fee,
            connector=connector,
            help_reply=HELP if place == 0 else "",
        )
        for place, (kind, digits, country, fee) in enumerate(rows)
    )


def _shops(doors: list[Door]) -> list[Client]:
    """Clients that send, each once, the one whose owner can log in first."""
    living = (door.client for door in doors if door.client and not door.client.is_gone)
    return list(dict.fromkeys(living))


def _uses(plan: Plan, numbers: list[Number], shops: list[Client]) -> list[NumberUse]:
    """Whole numbers for the first shops, the short one shared; the last long one is free."""
    wanted = [(number, "") for number in numbers[:-2]]
    wanted += [(numbers[-1], keyword) for keyword in KEYWORDS]
    rows = NumberUse.objects.bulk_create(
        NumberUse(number=number, keyword=keyword, client=shop, customer_id=shop.customer_id)
        for (number, keyword), shop in zip(wanted, shops, strict=False)
    )
    NumberUse.objects.filter(pk__in=[row.pk for row in rows]).update(since=plan.start)
    return rows


def _text(rng: random.Random, use: NumberUse) -> str:
    if use.is_exclusive:
        return rng.choice(TO_WHOLE)
    return rng.choice((use.keyword.title(), use.keyword.upper())) + rng.choice(BEHIND_KEYWORD)


def _row(
    plan: Plan,
    rng: random.Random,
    connector: Connector,
    number: Number,
    text: str,
    use: NumberUse | None,
) -> Inbound:
    at = plan.ago(minutes=rng.randrange(DAYS * 24 * 60))
    return _inbound(at, connector, number, text, use, sender=f"4477009000{rng.randrange(100):02}")


def _inbound(
    at: datetime,
    connector: Connector,
    number: Number,
    text: str,
    use: NumberUse | None,
    *,
    sender: str,
) -> Inbound:
    return Inbound(
        connector=connector,
        number=number,
        use=use,
        keyword=use.keyword if use else "",
        customer_id=use.customer_id if use else None,
        client=use.client if use else None,
        sender=sender,
        recipient=number.digits,
        text=text,
        payload=gsm.encode(text) or b"",
        at=at,
    )


def _long(plan: Plan, connector: Connector, use: NumberUse, place: int) -> list[Inbound]:
    """A long message, which came in two parts."""
    at, rows = plan.ago(hours=2), []
    for number, text in enumerate(LONG_TEXT, start=1):
        row = _inbound(at, connector, use.number, text, use, sender="447700900063")
        row.header = concatenation.header(Part(REFERENCE, len(LONG_TEXT), number))
        row.id = first_of(at) + place + number
        row.lead = rows[0] if rows else None
        rows.append(row)
        at += timedelta(seconds=1)
    return rows
