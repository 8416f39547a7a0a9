"""As whom somebody enters a client's cabinet."""

from django.db.models import Case, Value, When

from clients.models import Client, Seat
from portal.models import User

BY_RIGHTS = Case(When(rights=Seat.Rights.OWNER, then=Value(0)), default=Value(1))


def person_of(client: Client, viewer: User) -> User | None:
    """Its log-in; without one its owner, else whoever came first. None if nobody may log in."""
    seats = Seat.objects.visible_to(viewer).filter(client=client, user__is_active=True)
    seat = seats.select_related("user").order_by("-is_login", BY_RIGHTS, "pk").first()
    return seat.user if seat else None
