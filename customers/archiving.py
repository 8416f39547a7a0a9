"""Archiving a customer, and bringing it back.

Locks are taken in one order, so that nobody waits in a circle: the customer, its accounts, its
clients and doors; whoever accepts takes accounts and then doors, too. From the commit on nothing of
the customer's is accepted and nobody of it is inside; what was accepted before is still sent.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import notes
from customers.events import ArchiveEvent
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit, deeds, sections
from portal.models import HistoryEntry, User
from portal.pages import users

ARCHIVED, RESTORED = "customer.archived", "customer.restored"
# The form that restores: what of a customer comes back, by floor.
SECTIONS = "customer-restore"


class Outcome(NamedTuple):
    """Who was archived, and a sentence for each who was not."""

    done: list[Customer]
    refused: list[str]


def archive(customers: Iterable[Customer], *, by: User | None) -> Outcome:
    """Archive these customers, each in a transaction of its own.

    The operator itself and who is archived already are refused; the others are archived all the
    same.
    """
    outcome = Outcome([], [])
    for customer in customers:
        try:
            outcome.done.append(_archive(customer, by))
        except Refused as refusal:
            outcome.refused.append(str(refusal))
    return outcome


def restore(customer: Customer, *, by: User | None, cleaned: dict[str, Any]) -> Customer:
    """Bring a customer back with its clients and, of the rest, what `cleaned` names.

    `cleaned` holds the fields of the sections that floors hang on `SECTIONS`. Raises `Refused` for
    a customer that is not archived.
    """
    with transaction.atomic():
        customer = _locked(customer)
        if not customer.is_archived:
            raise Refused(_("%(name)s is not archived.") % {"name": customer})
        at = customer.archived_at
        before, after = sections.save(SECTIONS, customer, cleaned, by=by)
        _set(customer, Customer.Status.ACTIVE, None)
        told = deeds.done(RESTORED, customer, by=by, at=at, cleaned=cleaned)
        changed = {"before": before, "after": after} if after else {}
        audit.record(by, ArchiveEvent.RESTORED, customer, customer=customer.pk, **told, **changed)
        notes.tell(customer, _("Restored by %(who)s") % {"who": by or _("the system")})
    return customer


def refusal(customer: Customer) -> str:
    """Why this customer cannot be archived; empty if it can."""
    if customer.is_house:
        return _("%(name)s is the operator itself and stays.") % {"name": customer}
    if customer.is_archived:
        return _("%(name)s is archived already.") % {"name": customer}
    return ""


def archived_by(customer: Customer) -> str:
    """Who archived the customer last, by name; empty where nobody knows."""
    entries = HistoryEntry.objects.filter(subject_kind="customer", subject_id=customer.pk)
    entry = entries.filter(event=ArchiveEvent.ARCHIVED.value).select_related("actor").first()
    if entry is None:
        return ""
    return entry.actor.name if entry.actor else _("the system")


def _archive(customer: Customer, by: User | None) -> Customer:
    at = timezone.now()
    with transaction.atomic():
        customer = _locked(customer)
        refused = refusal(customer)
        if refused:
            raise Refused(refused, code="archived")
        _set(customer, Customer.Status.ARCHIVED, at)
        users.put_out(customer.memberships.values_list("user_id", flat=True))
        told = deeds.done(ARCHIVED, customer, by=by, at=at)
        audit.record(by, ArchiveEvent.ARCHIVED, customer, customer=customer.pk, **told)
        notes.tell(customer, _("Archived by %(who)s") % {"who": by or _("the system")})
    return customer


def _locked(customer: Customer) -> Customer:
    """The customer as it is, locked until the transaction ends.

    Not its key: a commit that accepts holds accounts and checks that its customer is there; it must
    not wait for us while we wait for its accounts.
    """
    return Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)


def _set(customer: Customer, status: str, at: Any) -> None:
    customer.status, customer.archived_at = status, at
    customer.save(update_fields=["status", "archived_at"])
