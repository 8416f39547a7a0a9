"""Who sends how much of what to where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from clients.models import Client, Door
from messaging.dispatch.payer import Payer
from reports.demo import names, texts
from reports.demo.plan import Plan
from reports.demo.purse import Habit, Purse

# Shares of a company's traffic that goes where, by the place of the country in its list.
ABROAD = (("SE", 12), ("NO", 10), ("DK", 7), ("GB", 15), ("IE", 6), ("DE", 8), ("FR", 7), ("ES", 4))
FURTHER = (("NL", 5), ("PL", 6), ("IT", 3), ("PT", 2), ("BE", 2), ("CZ", 2), ("CH", 2), ("US", 5))
FARTHEST = (("CA", 1), ("AU", 1), ("LT", 1), ("LV", 1), ("GR", 1), ("RO", 1), ("TR", 1), ("UA", 1))
MARKETS = dict(ABROAD + FURTHER + FARTHEST)
KINDS = {texts.CODES: 3, texts.NOTICES: 5, texts.CAMPAIGNS: 3}
# A request with a code is one message, so whoever sends codes sends fewer messages.
VOLUME = {texts.CODES: 0.3, texts.NOTICES: 1.0, texts.CAMPAIGNS: 1.2}
SKEW = 0.85
NOTED = 0.2  # So large that nobody overlooks it, in the share of the largest.
SMPP_WEIGHT = 3.0  # Whoever has a program of its own sends more.
SILENT_SHARE = 0.25
FIRST_TRANSFER = timedelta(hours=20)  # A new account is filled before its door sends.
LAST_MESSAGE = timedelta(hours=3)  # Before somebody was archived.
MEAN_PRICE = Decimal("0.05")
MONTH = 30


@dataclass(slots=True)
class Sender:
    """A door that sends: its kind of traffic, its share of all of it, its countries and names.

    A settled one has no message on its way any more, so that nothing moves but what is sent now.
    """

    door: Door
    payer: Payer
    purse: Purse
    company: str
    kind: str
    share: float
    countries: dict[str, int]
    names: list[str]
    since: datetime
    until: datetime
    is_settled: bool = False


def make(
    plan: Plan, doors: list[Door], purses: dict[tuple[int, int | None], Purse]
) -> list[Sender]:
    """A sender for every door that sends at all; few of them send most."""
    flagship = flagship_of(doors)
    sending = [door for door in doors if door is flagship or plan.rng.random() >= SILENT_SHARE]
    places = list(range(1, len(sending) + 1))
    plan.rng.shuffle(places)
    made = [_sender(plan, door, place, purses) for door, place in zip(sending, places, strict=True)]
    for sender in made:
        if sender.door is flagship:
            sender.share = max(sender.share, NOTED)
            sender.until = plan.ago(hours=6)
            sender.is_settled = True
    whole = sum(sender.share for sender in made)
    for sender in made:
        sender.share /= whole
    _expect(plan, made, list(purses.values()))
    return made


def flagship_of(doors: list[Door]) -> Door:
    """The first client's door: the one whose token the demo hands out."""
    return next(door for door in doors if door.client_id)


def _sender(plan: Plan, door: Door, place: int, purses) -> Sender:
    owner = door.client or door.customer
    purse = purses.get((door.customer_id, door.client_id)) or purses[door.customer_id, None]
    company = getattr(owner, "company", None) or owner.name
    kind = plan.rng.choices(list(KINDS), list(KINDS.values()))[0]
    share = VOLUME[kind] / place**SKEW * (SMPP_WEIGHT if door.kind == Door.Kind.SMPP else 1)
    return Sender(
        door=door,
        payer=_payer(door, purse),
        purse=purse,
        company=company,
        kind=kind,
        share=max(share, NOTED) if purse.habit is Habit.AFTERWARDS else share,
        countries=_countries(plan, owner.country),
        names=_names(plan, company, owner.country),
        since=door.created_at + FIRST_TRANSFER,
        until=_until(plan, door),
    )


def _until(plan: Plan, door: Door) -> datetime:
    """Who is blocked or archived has been silent for some days; anybody else sends until now."""
    if door.archived_at is not None:
        return door.archived_at - LAST_MESSAGE
    is_blocked = door.client is not None and door.client.status == Client.Status.BLOCKED
    return plan.ago(days=6) if is_blocked else plan.ago(seconds=10)


def _payer(door: Door, purse: Purse) -> Payer:
    return Payer(
        door=door.pk,
        customer=door.customer_id,
        client=door.client_id,
        account=purse.account.pk,
        unit=purse.unit,
        own_list=None,
        price_list=purse.account.price_list_id,
        is_open=True,
        is_held=False,
    )


def _countries(plan: Plan, home: str) -> dict[str, int]:
    """Most goes to the country the company is in, the rest to two or three markets."""
    others = plan.rng.choices(list(MARKETS), list(MARKETS.values()), k=plan.rng.randint(1, 3))
    return {**dict.fromkeys(others, 2), home if home in MARKETS else "GB": 10}


def _names(plan: Plan, company: str, country: str) -> list[str]:
    first = names.sender(company)
    second = plan.rng.choice((f"{first[:7]}Info", f"{first[:7]}Club", "46701740630"))
    return [first, first, first, second] if country != "US" else ["12125550177"]


def _expect(plan: Plan, senders: list[Sender], purses: list[Purse]) -> None:
    """Tell every purse what a month will cost, so that it is filled by sensible steps."""
    per_month = plan.messages * MONTH / plan.days
    expected = dict.fromkeys((purse.account.pk for purse in purses), Decimal(0))
    for sender in senders:
        price = 1 if sender.purse.unit == "SMS" else MEAN_PRICE
        if sender.purse.unit == "SEK":
            price = MEAN_PRICE * 11
        messages = Decimal(round(sender.share * per_month * 1.4))
        expected[sender.purse.account.pk] += messages * price
    for purse in purses:
        purse.expect(expected[purse.account.pk])
