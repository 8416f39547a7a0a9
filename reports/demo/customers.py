"""The house and its forty customers."""

from datetime import datetime, timedelta
from typing import Any

from customers.models import Customer
from portal.models import User
from reports.demo import backdate, names, papers
from reports.demo.people import HOUSE_NAME
from reports.demo.plan import Plan

COUNT = 40
HOMES = ("SE", "NO", "DK", "GB", "IE", "DE", "FR", "NL", "PL", "ES", "GB", "SE", "IT", "US", "CZ")
RESELLER_HOMES = ("GB", "IE", "SE", "NO", "GB", "DE", "FR", "IE", "NL", "PL")
# This one was archived some days before the end.
ARCHIVED_AT, ARCHIVED_DAYS = 37, 9
PHONES = {"GB": "447700900", "US": "1212555", "SE": "467017406", "IE": "3532091"}


def make(plan: Plan, managers: list[User], companies) -> list[Customer]:
    """The house first, then the resellers, then those who send for themselves."""
    ours = [*names.RESELLERS, *(next(companies) for _ in range(COUNT - len(names.RESELLERS)))]
    rows = [_house()]
    rows += [_customer(plan, number, name, managers) for number, name in enumerate(ours, start=1)]
    made = Customer.objects.bulk_create(rows)
    return backdate.rows(made, [_since(plan, number) for number in range(len(made))])


def _house() -> Customer:
    return Customer(
        name=HOUSE_NAME,
        legal_name=f"{HOUSE_NAME} AS",
        country="NO",
        account_code="HOUSE",
        site=f"https://{names.domain(HOUSE_NAME)}",
        email=f"desk@{names.domain(HOUSE_NAME)}",
        is_house=True,
    )


def _customer(plan: Plan, number: int, name: str, managers: list[User]) -> Customer:
    rng = plan.rng
    is_reseller = name in names.RESELLERS
    home = RESELLER_HOMES[number - 1] if is_reseller else HOMES[number % len(HOMES)]
    legal_name = f"{name} Ltd" if home in {"GB", "IE"} else f"{name} {rng.choice(('AS', 'AB'))}"
    address = names.address(rng)
    return Customer(
        name=name,
        legal_name=legal_name,
        registration_no=f"{rng.randrange(10**8):08d}",
        country=home,
        address=address,
        site=f"https://{names.domain(name)}",
        phone=_phone(plan, home),
        email=f"office@{names.domain(name)}",
        manager=rng.choice(managers),
        time_zone=papers.ZONES[home],
        account_code=papers.account_code(name, number),
        vat_no=papers.vat_no(rng, home),
        invoice_emails=papers.invoice_emails(rng, name),
        postal_lines=papers.postal_lines(legal_name, address, home),
        payment_terms_days=rng.choice((7, 14, 30, 30)),
        anchor_day=rng.choice((1, 1, 1, 15, 31)),
        client_tagging=is_reseller,
        **_end(plan, number),
    )


def _end(plan: Plan, number: int) -> dict[str, Any]:
    if number != ARCHIVED_AT:
        return {}
    return {
        "status": Customer.Status.ARCHIVED,
        "archived_at": plan.ago(days=ARCHIVED_DAYS).astimezone(plan.zone).replace(hour=10),
    }


def _phone(plan: Plan, home: str) -> str:
    """A number of a range that is kept free for fiction, or none."""
    start = PHONES.get(home, "")
    if home == "US":
        return f"{start}01{plan.rng.randrange(100):02d}"
    if home == "IE":
        return f"{start}{plan.rng.randrange(10**5):05d}"
    return f"{start}{plan.rng.randrange(10, 100)}" + "0" * (home == "GB") if start else ""


def _since(plan: Plan, number: int) -> datetime:
    """Customers came over the last three years, all before the traffic begins."""
    spread = timedelta(days=900 * (1 - number / (COUNT + 1)) + 20)
    return plan.start - spread - timedelta(minutes=plan.rng.randrange(600))
