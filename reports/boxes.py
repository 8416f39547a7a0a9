"""The dashboard's boxes of traffic: today's curve, connectors, accounts, the largest clients."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import Client
from customers.models import Customer
from messaging import connectors, queue
from messaging.cards import duration, standings
from portal.kit import faces
from portal.kit.cards import Glance
from portal.templatetags import onward
from reports import accounts, tally, today, traffic
from reports.tally import Tally
from reports.today import HOURS

TOP = 5


def curve(glance: Glance) -> dict:
    """Today by hour, with the usual curve of its weekday and the same figures as a table."""
    hours = glance.once(today.hours)
    weekday = date_format(glance.today, "l")
    past = [hours.at(hour) for hour in HOURS if hour <= glance.local.hour]
    series = [
        {"title": _("Sent"), "kind": "sent", "values": [one.sent_parts for one in past]},
        {
            "title": _("Delivered"),
            "kind": "delivered",
            "values": [one.delivered_parts for one in past],
        },
    ]
    heads = [_("Hour"), _("Sent"), _("Delivered")]
    if hours.is_usual_known:
        usual = [round(hours.usual_at(hour)) for hour in HOURS]
        title = _("Sent on a usual %(weekday)s") % {"weekday": weekday}
        series.append({"title": title, "kind": "usual", "values": usual})
        heads.append(_("Usual"))
    words = {"sent": hours.today.sent_parts, "delivered": hours.today.delivered_parts}
    return {
        "chart": {
            "id": "by-hour",
            "title": _("Traffic today, by hour"),
            "summary": _("Today %(sent)s parts sent, %(delivered)s delivered") % words,
            "data": {"labels": [f"{hour:02}" for hour in HOURS], "series": series},
            "heads": heads,
            "rows": [
                [f"{hour:02}:00", *(onward.count(_at(one["values"], hour)) for one in series)]
                for hour in HOURS
            ],
        }
    }


def _at(values: list, hour: int) -> int | None:
    return values[hour] if hour < len(values) else None


def links(glance: Glance) -> dict:
    """Connectors, trouble first: how their links stand, what they deliver and how fast they are."""
    beside = today.beside_usual(glance, 1)
    taken = queue.taken_parts(glance.now)
    rows = [
        _link(one, *beside.get(one.connector.pk, (Tally(), None)), taken, glance)
        for one in glance.once(standings)
    ]
    rows.sort(key=lambda row: row["order"])
    words = {connectors.UP: _("up"), connectors.DOWN: _("down"), connectors.STOPPED: _("stopped")}
    counts = {state: sum(row["state"] == state for row in rows) for state in words}
    summary = " · ".join(f"{n} {words[state]}" for state, n in counts.items() if n)
    return {"rows": rows, "summary": summary}


def _link(standing, found: Tally, usual: float | None, taken: dict, glance: Glance) -> dict:
    is_up = standing.state == connectors.UP
    is_poor = is_up and tally.is_poor(found, usual)
    since_s = (glance.now - standing.since).total_seconds() if standing.since else None
    look, text, order = {
        connectors.UP: ("ok", _("Up"), 2),
        connectors.DOWN: ("bad", _("Down"), 0),
        connectors.STOPPED: ("off", _("Stopped"), 3),
    }[standing.state]
    if is_poor:
        look, text, order = "warn", _("Poor delivery"), 1
    if standing.state == connectors.DOWN and since_s is not None:
        text = f"{text} {duration(since_s)}"
    return {
        "name": standing.connector.name,
        "state": standing.state,
        "look": look,
        "text": text,
        "title": standing.reason,
        "order": order,
        "efficiency": found.efficiency,
        "rate": _per_second(taken.get(standing.connector.pk, 0)),
        "limit": standing.connector.rate,
        "is_stopped": standing.state == connectors.STOPPED,
    }


def _per_second(parts_in_minute: int) -> str:
    rate = parts_in_minute / 60
    return onward.count(rate, 1 if 0 < rate < 10 else 0)


def low_accounts(glance: Glance) -> dict:
    rows = glance.once(accounts.low)
    return {"rows": [_account(one) for one in rows[:TOP]], "more": max(0, len(rows) - TOP)}


def _account(one: accounts.Lasting) -> dict:
    account = one.account
    under = account.customer.name if account.client else _("Customer")
    if account.client and account.customer.is_house:
        under = _("Direct")
    return {
        "name": str(account.client or account.customer),
        "under": under,
        "account": account,
        "lasts": _("spent") if one.is_spent else _lasts(one.hours),
        "look": "bad" if one.is_spent or _under(one, 3) else "warn" if _under(one, 24) else "",
    }


def _under(one: accounts.Lasting, hours: int) -> bool:
    return one.hours is not None and one.hours < hours


def _lasts(hours: float | None) -> str:
    return onward.NOTHING if hours is None else duration(hours * 3600)


def largest(glance: Glance) -> dict | None:
    """Who sent most today: staff see direct clients and whole customers, a customer its own."""
    is_staff = glance.face == faces.STAFF
    found = {
        (customer, client): one
        for (day, customer, client), one in glance.once(today.by_payer).items()
        if day == glance.today
    }
    customers = Customer.objects.active().in_bulk({customer for customer, _ in found})
    by_owner: dict[tuple[int, int | None], list[Tally]] = {}
    for (customer, client), one in found.items():
        if customer not in customers:
            continue
        whole = is_staff and not customers[customer].is_house
        by_owner.setdefault((customer, None if whole else client), []).append(one)
    totals = [(owner, traffic.total(ones)) for owner, ones in by_owner.items()]
    totals.sort(key=lambda pair: (-pair[1].sent_parts, pair[0][0], pair[0][1] or 0))
    return {"rows": _named(totals[:TOP], customers, glance), "is_staff": is_staff}


def _named(totals: list, customers: dict[int, Customer], glance: Glance) -> list[dict]:
    clients = Client.objects.visible_to(glance.user).in_bulk({client for (_, client), _ in totals})
    usual = glance.once(today.hours).usual_efficiency
    return [
        {
            "name": str(clients.get(client) or customers[customer]),
            "kind": _("Direct") if client and customers[customer].is_house else "",
            "tally": one,
            "is_poor": tally.is_poor(one, usual),
            "money": [
                {"unit": unit, "price": one.price(unit), "margin": _margin(one, unit)}
                for unit in one.units
            ],
        }
        for (customer, client), one in totals
    ]


def _margin(one: Tally, unit: str) -> float | None:
    margin = one.margin(unit)
    return None if margin is None else tally.share(margin, one.price(unit))
