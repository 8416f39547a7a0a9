"""Closing a registration: the end user is not let in any more, and pays for nothing.

Its subscription ends, and with it the number that came by it; applications that wait are withdrawn,
and links and codes on their way are void. Nothing else is touched: the client with its account, its
doors and its log-in stay, and are archived on the client's own page.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from messaging.connect import number_applications, subscriptions
from messaging.connect_events import RegistrationEvent
from messaging.models import NumberApplication, PageLink, Registration, Subscription
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

VOID = {"link_digest": "", "link_until": None, "code_digest": "", "code_until": None}


def close(registration: Registration, *, by: User | None) -> None:
    """Close it for good. Raises `Refused` for one that is closed already."""
    with transaction.atomic():
        rows = Registration.objects.select_related("connection", "client")
        row = rows.select_for_update(no_key=True, of=("self",)).get(pk=registration.pk)
        if row.state == Registration.State.CLOSED:
            raise Refused(_("%(name)s is closed already.") % {"name": row}, code="closed")
        row.state = Registration.State.CLOSED
        for name, value in VOID.items():
            setattr(row, name, value)
        row.save(update_fields=["state", *VOID])
        PageLink.objects.filter(registration=row, used_at=None).delete()
        waiting = row.number_applications.filter(state=NumberApplication.State.APPLIED)
        for application in waiting.order_by("pk"):
            number_applications.withdraw(application, by=by)
        _end_subscription(row, by)
        owner = {"customer": row.connection.customer_id, "client": row.client_id}
        audit.record(by, RegistrationEvent.CLOSED, row, **owner)


def _end_subscription(row: Registration, by: User | None) -> None:
    """Wait for whoever tends it at this moment, then end it."""
    living = Subscription.objects.exclude(state=Subscription.State.ENDED)
    found = living.select_for_update(of=("self",)).filter(account__client=row.client)
    for subscription in list(found.order_by("pk")):
        subscriptions.end(subscription, by=by)
