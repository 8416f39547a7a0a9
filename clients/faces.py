from clients.models import Seat
from clients.scoping import ADMITTED, LIVING
from customers.scoping import ACTIVE
from portal.kit import faces


def _face(user):
    seat = (
        Seat.objects.filter(
            ADMITTED, user=user, client__status__in=LIVING, client__customer__status=ACTIVE
        )
        .select_related("client")
        .first()
    )
    return faces.Face(faces.CLIENT, seat.rights, seat.client.company) if seat else None


CLIENT_FACE = faces.FaceOf(_face)
