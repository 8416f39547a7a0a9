"""Client tagging of a customer: whether it is on, and where its clients' periods begin."""

from django.db import transaction
from django.utils.translation import gettext as _

from customers.events import TaggingEvent
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FEATURE = "client_tagging"


def switch(customer: Customer, *, is_on: bool, by: User | None) -> bool:
    """Switch client tagging on or off; False: it was so already.

    Switched off, the clients stay, and what comes with a tag is refused until it is on again.
    """
    with transaction.atomic():
        customer = _locked(customer)
        if customer.client_tagging == is_on:
            return False
        customer.client_tagging = is_on
        customer.save(update_fields=["client_tagging"])
        event = TaggingEvent.ON if is_on else TaggingEvent.OFF
        audit.record(by, event, customer, customer=customer.pk)
    return True


def set_anchor_day(customer: Customer, day: int | None, *, by: User | None) -> bool:
    """Let the clients' periods begin on this day of the month; None is the customer's own day.

    False: it was so already. Raises `Refused` for what is no day of a month.
    """
    if day is not None and not 1 <= day <= 31:
        raise Refused(_("A period starts on a day from 1 to 31."), field="anchor_day")
    with transaction.atomic():
        customer = _locked(customer)
        before, after = audit.changes(customer, {"clients_anchor_day": day})
        if not after:
            return False
        customer.clients_anchor_day = day
        customer.save(update_fields=["clients_anchor_day"])
        about = {"customer": customer.pk, "before": before, "after": after}
        audit.record(by, TaggingEvent.ANCHOR_CHANGED, customer, **about)
    return True


def _locked(customer: Customer) -> Customer:
    """The customer as it is, locked until the transaction ends. Refuses an archived one."""
    found = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if found.is_archived:
        raise Refused(_("%(name)s is archived.") % {"name": found}, code="archived")
    return found
