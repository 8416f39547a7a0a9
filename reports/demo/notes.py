"""What staff noted of the customers, and what the system noted for them."""

from collections.abc import Iterator
from datetime import timedelta

from clients.models import SmppAccount
from customers.models import Customer, Note
from portal.models import User
from reports.demo.plan import Plan

PINNED_SHARE = 0.2
TEXTS = (
    "Prefers to be called before noon. Ask for the desk, not for the director.",
    "Campaigns go out on the first Thursday of the month: expect ten times the usual load.",
    "Issue new SMPP account for their booking system when their firewall is ready.",
    "They pay by bank transfer, usually two days after the invoice.",
    "Sender name was checked against their trade register entry.",
    "Asked for a quotation for Poland and Spain. Sent the standard list.",
    "Complaint about late codes on a Saturday: it was their own queue. Settled.",
    "Moves to a new data centre in spring and will send from other addresses then.",
    "Wants one invoice for all accounts.",
    "Do not raise the rate limit without asking their technical contact.",
)


def make(
    plan: Plan, staff: list[User], customers: list[Customer], accounts: list[SmppAccount]
) -> None:
    """Up to four notes of staff for each customer, and one of the system for every account."""
    rows = [*_of_staff(plan, staff, customers), *_of_system(staff[0], customers, accounts)]
    Note.objects.bulk_create(sorted(rows, key=lambda note: note.at))


def _of_staff(plan: Plan, staff: list[User], customers: list[Customer]) -> Iterator[Note]:
    for customer in customers:
        until = customer.archived_at or plan.now
        for text in plan.rng.sample(TEXTS, plan.rng.choice((0, 1, 1, 2, 3, 4))):
            age = (until - customer.created_at) * plan.rng.uniform(0.02, 0.98)
            yield Note(
                customer=customer,
                author=plan.rng.choice(staff),
                text=text,
                is_pinned=plan.rng.random() < PINNED_SHARE,
                at=until - age,
            )


def _of_system(
    archivist: User, customers: list[Customer], accounts: list[SmppAccount]
) -> Iterator[Note]:
    for account in accounts:
        yield _told(
            account.customer, f"Issued SMPP account {account.system_id}", account.created_at
        )
    for customer in customers:
        if customer.archived_at:
            moment = customer.archived_at + timedelta(milliseconds=20)
            yield _told(customer, f"Archived by {archivist.name}", moment)


def _told(customer: Customer, text: str, at) -> Note:
    return Note(customer=customer, text=text, is_system=True, at=at)
