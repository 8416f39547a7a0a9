"""People, and the customers and clients they belong to."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from clients.models import Client, Seat, SeatInvitation
from customers.models import Contact, Customer, Invitation, Membership
from portal.kit.imports import drafts, grids
from portal.models import ImportDraft, User
from tests.make.basics import number


def user(name="Alice Moor", *, role=None, **fields):
    fields.setdefault("email", f"user{next(number)}@example.test")
    made = User.objects.create_user(password="a long enough secret", name=name, **fields)
    if role:
        made.groups.add(Group.objects.get(name=role))
    return made


def staff(role="admin", **fields):
    return user(fields.pop("name", "Sam Staff"), role=role, is_staff=True, **fields)


def import_draft(
    owner, slug="networks", text="mcc;mnc;name;country\n999;01;Northcell;GB", **fields
):
    grid = grids.from_text(text, fields.pop("name", "file.csv"))
    fields.setdefault("has_titles", True)
    return ImportDraft.objects.create(
        owner=owner,
        slug=slug,
        name=grid.name,
        row_count=len(grid.rows) - fields["has_titles"],
        body=drafts.packed(grid.rows),
        **fields,
    )


def house():
    found = Customer.objects.filter(is_house=True).first()
    return found or customer("The house", is_house=True)


def customer(name="Pellworm Connect", **fields):
    fields.setdefault("account_code", f"CODE{next(number)}")
    if fields.get("status") == "archived":
        fields.setdefault("archived_at", timezone.now())
    return Customer.objects.create(name=name, **fields)


def member(of=None, rights="owner", **fields):
    person = user(fields.pop("name", "Mia Member"), **fields)
    Membership.objects.create(user=person, customer=of or customer(), rights=rights)
    return person


def client(company="Vento Pharmacy", *, customer=None, **fields):
    return Client.objects.create(customer=customer or house(), company=company, **fields)


def seat(at=None, rights="owner", **fields):
    person = user(fields.pop("name", "Sol Seat"), **fields)
    Seat.objects.create(user=person, client=at or client(), rights=rights)
    return person


def invitation(of=None, **fields):
    """An invitation to a customer's people, with a link that nobody has."""
    return Invitation.objects.create(customer=of or customer(), **_invited(), **fields)


def seat_invitation(at=None, **fields):
    return SeatInvitation.objects.create(client=at or client(), **_invited(), **fields)


def _invited():
    now = timezone.now()
    who = {"email": f"invited{next(number)}@example.test", "rights": "viewer"}
    times = {"sent_at": now, "expires_at": now + timedelta(days=7)}
    return {"digest": f"{next(number):064d}"} | who | times


def contact(of=None, name="Cora Contact", **fields):
    fields.setdefault("email", f"contact{next(number)}@example.test")
    return Contact.objects.create(customer=of or customer(), name=name, **fields)
