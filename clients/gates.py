from django.utils.translation import gettext as _

from clients.models import Seat
from clients.scoping import ADMITTED, LIVING
from customers.scoping import ACTIVE
from portal.kit.gates import Gate


def _why(user):
    waiting = Seat.objects.filter(
        user=user, client__status__in=LIVING, client__customer__status=ACTIVE
    ).exclude(ADMITTED)
    if not waiting.exists():
        return ""
    return _("Your account must be activated first, with the link in the mail you were sent.")


ACTIVATION = Gate(_why)
