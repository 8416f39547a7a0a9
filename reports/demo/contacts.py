"""Whom the operator writes to at its customers, and which mails they get."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from customers.models import Contact, Customer
from portal.kit import letters
from reports.demo import backdate, names
from reports.demo.plan import Plan

Role = Contact.Role
# Position, roles, and what they get mails about.
PEOPLE = (
    ("Head of IT", [Role.TECHNICAL], ["access"]),
    ("Accounts payable", [Role.BILLING], ["balance"]),
    ("Managing director", [Role.COMMERCIAL, Role.BILLING], ["balance"]),
    ("On-call desk", [Role.TECHNICAL], []),
)


def make(plan: Plan, people: Iterator[str], customers: list[Customer]) -> None:
    """Two to four contacts for every customer, the technical and the billing one among them."""
    topics = dict(letters.topics())
    rows = [
        Contact(
            customer=customer,
            name=(name := next(people)),
            position=position,
            email=names.email(name, customer.name),
            phone=customer.phone if plan.rng.random() < 0.5 else "",
            roles=[role.value for role in roles],
            mails=[topic for topic in mails if topic in topics],
        )
        for customer in customers
        for position, roles, mails in PEOPLE[: plan.rng.choice((2, 2, 3, 4))]
    ]
    made = Contact.objects.bulk_create(rows)
    backdate.rows(made, [_since(plan, contact.customer) for contact in made])


def _since(plan: Plan, customer: Customer) -> datetime:
    return customer.created_at + timedelta(minutes=plan.rng.randint(10, 900))
