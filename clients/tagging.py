"""A customer's own clients, as whoever tags messages keeps them: made, renamed, archived, found.

They are clients like all others. A customer names them and no more; what an operator sets for a
client besides is set elsewhere.
"""

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import blocking
from clients.events import TaggedEvent
from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from portal.core import periods
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit import audit
from portal.models import User

OFF, UNKNOWN = "tagging_off", "client_unknown"
NAME_MAX = 120


class Put(NamedTuple):
    """What a client is after `put`, and whether it was made by it."""

    client: Client
    is_new: bool


def of(customer: Customer) -> QuerySet[Client]:
    """The clients that may be tagged."""
    return Client.objects.filter(customer=customer, status__in=LIVING)


def find(customer: Customer, public_id: str) -> Client:
    """The client with this ID. Raises `Refused` (`client_unknown`), also for archived ones."""
    # PostgreSQL knows no text with a NUL.
    found = None if "\0" in public_id else of(customer).filter(public_id=public_id).first()
    if found is None:
        raise Refused(_("None of your clients has this ID."), code=UNKNOWN, field="id")
    return found


def create(customer: Customer, name: str, *, by: User | None) -> Client:
    """Add a client of this name. Raises `Refused` for a name that another has (`name_taken`), that
    is none (`bad_name`), and while tagging is off (`tagging_off`)."""
    name = _clean(name)
    with transaction.atomic():
        owner = _locked(customer)
        _check_free(owner, name)
        return _made(owner, name, by)


def put(customer: Customer, *, name: str, public_id: str = "", by: User | None) -> Put:
    """Let there be a client of this name; said twice, it is done once.

    With an ID of ours that client gets the name. Without, the client of this name is found, in
    whatever case it is written, or made. Raises `Refused` as `create` and `find` do.
    """
    name = _clean(name)
    with transaction.atomic():
        owner = _locked(customer)
        if public_id:
            client = find(owner, public_id)
            rename(client, name, by=by)
            return Put(find(owner, public_id), is_new=False)
        client_ = of(owner).filter(company__iexact=name).order_by("pk").first()
        if client_ is not None:
            return Put(client_, is_new=False)
        return Put(_made(owner, name, by), is_new=True)


def rename(client: Client, name: str, *, by: User | None) -> bool:
    """Give a client another name; False: it has it. Raises `Refused` as `create` does."""
    name = _clean(name)
    with transaction.atomic():
        owner = _locked(client.customer)
        client = _living(client)
        before, after = audit.changes(client, {"company": name})
        if not after:
            return False
        _check_free(owner, name, but=client)
        client.company = name
        client.save(update_fields=["company"])
        about = {"client": client.pk, "before": before, "after": after}
        audit.record(by, TaggedEvent.RENAMED, client, **about)
    return True


def set_anchor_day(client: Client, day: int | None, *, by: User | None) -> bool:
    """Let the client's periods begin on this day of the month; None is what its customer has set
    for all. False: it was so already. Raises `Refused` for what is no day of a month."""
    if day is not None and not 1 <= day <= 31:
        raise Refused(_("A period starts on a day from 1 to 31."), field="anchor_day")
    with transaction.atomic():
        client = _living(client)
        before, after = audit.changes(client, {"anchor_day": day})
        if not after:
            return False
        client.anchor_day = day
        client.save(update_fields=["anchor_day"])
        about = {"client": client.pk, "before": before, "after": after}
        audit.record(by, TaggedEvent.ANCHOR_CHANGED, client, **about)
    return True


def archive(client: Client, *, by: User | None) -> bool:
    """Let nothing be tagged with the client any more; what it used stays in every report.

    False: it is archived already. Raises `Refused` for a client with doors of its own, which only
    an operator closes.
    """
    with transaction.atomic():
        client = blocking.locked(client, by=by)
        if client.status == Client.Status.ARCHIVED:
            return False
        if client.is_gone:
            raise Refused(_("%(name)s is erased.") % {"name": client}, code=UNKNOWN)
        if client.doors.filter(archived_at=None).exists():
            raise Refused(
                _("%(name)s has accounts or tokens of its own. Ask your operator.")
                % {"name": client},
                code="has_doors",
            )
        client.status, client.archived_at = Client.Status.ARCHIVED, timezone.now()
        client.save(update_fields=["status", "archived_at"])
        audit.record(by, TaggedEvent.ARCHIVED, client, client=client.pk)
    return True


def restore(client: Client, *, by: User | None) -> bool:
    """Let an archived client be tagged again; False: it is not archived.

    Raises `Refused` where another one has got its name.
    """
    with transaction.atomic():
        owner = _locked(client.customer)
        client = blocking.locked(client, by=by)
        if client.status != Client.Status.ARCHIVED:
            return False
        _check_free(owner, client.company, but=client)
        client.status, client.archived_at = Client.Status.ACTIVE, None
        client.save(update_fields=["status", "archived_at"])
        audit.record(by, TaggedEvent.RESTORED, client, client=client.pk)
    return True


def anchor_of(customer: Customer, client: Client | None = None) -> int:
    """The day of the month on which periods begin: the client's, else what the customer has set
    for all its clients, else the day of the customer's own billing period."""
    own = client.anchor_day if client else None
    return own or customer.clients_anchor_day or customer.anchor_day


def current_period(customer: Customer, client: Client | None, today: date) -> Period:
    """The period in which this day lies. `client` None: that of what is not tagged."""
    return periods.period_of(today, anchor_of(customer, client))


def _clean(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > NAME_MAX or not cleaned.isprintable():
        raise Refused(
            _("A name has 1 to %(n)s characters.") % {"n": NAME_MAX}, code="bad_name", field="name"
        )
    return cleaned


def _check_free(customer: Customer, name: str, *, but: Client | None = None) -> None:
    others = of(customer).filter(company__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("You have a client of this name already."), code="name_taken", field="name")


def _made(customer: Customer, name: str, by: User | None) -> Client:
    client = Client.objects.create(customer=customer, company=name)
    audit.record(by, TaggedEvent.ADDED, client, client=client.pk)
    return client


def _locked(customer: Customer) -> Customer:
    """The customer, locked until the transaction ends, so that no name is taken twice."""
    found = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if not found.client_tagging or found.is_archived:
        raise Refused(
            _("Client tagging is off. It is switched on in Settings, Advanced."), code=OFF
        )
    return found


def _living(client: Client) -> Client:
    found = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    if found.is_gone:
        raise Refused(_("None of your clients has this ID."), code=UNKNOWN, field="id")
    return found
