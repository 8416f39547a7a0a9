"""Tenancy below the customer: a client's people see only rows of their own client."""

from django.db.models import Q

from customers.scoping import ACTIVE, CustomerScoped

# The statuses of a client whose people get in: a blocked one sees its cabinet, too.
LIVING = ("active", "blocked")
# The seats of clients that need no activation, or have had it.
ADMITTED = Q(client__activation_required=False) | Q(client__activated_at__isnull=False)


class ClientScoped(CustomerScoped):
    """Rows of a customer and, where one is named, of a client."""

    client_lookup = "client"

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active or user.is_staff:
            return super().visible_to(user)
        customers, clients = _places(user)
        # Plain lists of numbers: the planner then uses the large tables' indexes.
        return self.filter(
            Q(**{f"{self.customer_lookup}__in": customers})
            | Q(**{f"{self.client_lookup}__in": clients})
        )


def _places(user) -> tuple[list[int], list[int]]:
    """The living customers and clients whose person the user is; asked once per request's user."""
    known = getattr(user, "_places", None)
    if known is None:
        memberships = user.memberships.filter(customer__status=ACTIVE)
        seats = user.seats.filter(client__status__in=LIVING, client__customer__status=ACTIVE)
        known = user._places = (
            list(memberships.values_list("customer_id", flat=True)),
            list(seats.values_list("client_id", flat=True)),
        )
    return known
