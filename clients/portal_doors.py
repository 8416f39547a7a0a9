"""The way in by the portal's own pages: one door for each client, and for each customer itself."""

from django.utils.translation import gettext as _

from clients.models import Client, Door
from customers.models import Customer


def of(customer: Customer, client: Client | None) -> Door:
    """The portal's door of this client, or of the customer; made when it is first needed.

    Two who need it at once get the same one: the database holds that there is only one. A door that
    was closed with its customer stays so, and the next one is made.
    """
    place = {"kind": Door.Kind.PORTAL, "customer": customer, "client": client, "archived_at": None}
    return Door.objects.get_or_create(**place, defaults={"name": _("Portal")})[0]
