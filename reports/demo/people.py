"""Who works for the operator, its customers and their clients; and who of them may log in."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from clients.models import Client, Seat
from customers.models import Customer, Membership
from portal.kit import rights
from portal.models import User
from reports.demo import names
from reports.demo.plan import Plan

HOUSE_NAME = "Norrsund Connect"
SEATS = 70
MORE_RIGHTS = (
    Membership.Rights.FINANCE,
    Membership.Rights.DEVELOPER,
    Membership.Rights.VIEWER,
)


@dataclass(frozen=True, slots=True)
class LogIn:
    """What somebody needs to sign in; the password is new in every installation."""

    role: str
    email: str
    password: str


def staff(plan: Plan, people: Iterator[str]) -> dict[str, tuple[User, LogIn]]:
    """One person of each staff role, who can log in."""
    made = {}
    for role in rights.STAFF_ROLES:
        user, log_in = with_password(role, f"{role}@{names.domain(HOUSE_NAME)}", next(people))
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        made[role] = (user, log_in)
    return made


def with_password(role: str, email: str, name: str) -> tuple[User, LogIn]:
    password = secrets.token_urlsafe(12)
    user = User.objects.create(email=email, name=name, password=make_password(password))
    return user, LogIn(role, email, password)


def members(plan: Plan, people: Iterator[str], customers: list[Customer]) -> None:
    """An owner for each customer, and more people for every third."""
    places = [(customer, Membership.Rights.OWNER) for customer in customers]
    places += [(customer, plan.rng.choice(MORE_RIGHTS)) for customer in customers[::3]]
    users = _without_password([(next(people), customer.name) for customer, _ in places])
    Membership.objects.bulk_create(
        Membership(user=user, customer=customer, rights=right)
        for user, (customer, right) in zip(users, places, strict=True)
    )


def seats(plan: Plan, people: Iterator[str], clients: list[Client]) -> None:
    """A log-in for some of the clients."""
    chosen = plan.rng.sample(clients, min(SEATS, len(clients)))
    users = _without_password([(next(people), client.company) for client in chosen])
    Seat.objects.bulk_create(
        Seat(user=user, client=client, rights=Seat.Rights.OWNER, is_login=True)
        for user, client in zip(users, chosen, strict=True)
    )


def _without_password(people: list[tuple[str, str]]) -> list[User]:
    """Users who cannot log in before they have set a password."""
    return User.objects.bulk_create(
        User(email=names.email(name, company), name=name, password=make_password(None))
        for name, company in people
    )
