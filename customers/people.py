"""A customer's people: who logs in for it, and with which rights.

They come by invitation (`customers.invitations`). Of those who may log in one always is an owner.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customers import companies, invitations
from customers.events import PersonEvent
from customers.models import Customer, Membership
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import HistoryEntry, User
from portal.pages import invitations as invited
from portal.pages import users

# How the history's events of people begin.
EVENTS = "customers.person."


def change_rights(membership: Membership, rights: str, *, by: User) -> bool:
    """Give somebody other rights. False: they have them. Refuses to lower the last owner."""
    with transaction.atomic():
        membership = _locked(membership)
        was, membership.rights = membership.rights, Membership.Rights(rights).value
        if membership.rights == was:
            return False
        membership.save(update_fields=["rights"])
        if was == Membership.Rights.OWNER:
            _refuse_no_owner(membership.customer)
        before, after = Membership.Rights(was).label, Membership.Rights(rights).label
        about = {"before": {"rights": str(before)}, "after": {"rights": str(after)}}
        _record(by, PersonEvent.CHANGED, membership, **about)
    return True


def remove(membership: Membership, *, by: User) -> None:
    """Take somebody's place: they are logged out, and what they invited to is withdrawn.

    Refuses to remove the last owner.
    """
    with transaction.atomic():
        membership = _locked(membership)
        membership.delete()
        if membership.rights == Membership.Rights.OWNER:
            _refuse_no_owner(membership.customer)
        customer, person = membership.customer, membership.user
        _record(by, PersonEvent.REMOVED, membership)
        invited.withdraw_of(invitations.KIND, customer, person, by=by)
        users.put_out([person.pk])


def history(customer: Customer) -> QuerySet[HistoryEntry]:
    """What was done to the customer's people, newest first; for those who may see them."""
    rows = HistoryEntry.objects.filter(customer_id=customer.pk, event__startswith=EVENTS)
    return rows.select_related("actor", "acting_as").order_by("-pk")


def _locked(membership: Membership) -> Membership:
    """The place, locked after its customer, so that two owners cannot lower each other."""
    customer = companies.locked(membership.customer)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.filter(pk=membership.pk).first()
    if found is None:
        raise Refused(_("This person was removed meanwhile."), code="gone")
    found.customer = customer
    return found


def _refuse_no_owner(customer: Customer) -> None:
    owners = Membership.objects.filter(customer=customer, rights=Membership.Rights.OWNER)
    if not owners.filter(user__is_active=True).exists():
        said = _("Somebody must remain an owner. Make somebody else an owner first.")
        raise Refused(said, code="last_owner", field="rights")


def _record(by: User, event: PersonEvent, membership: Membership, **about) -> None:
    customer = membership.customer
    audit.record(by, event, customer, customer=customer.pk, name=membership.user.name, **about)
