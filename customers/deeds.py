"""What follows for a customer's own people when it is archived."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from customers import archiving
from customers.models import Customer, Membership
from portal.kit.deeds import Consequence


def _people(customers: Sequence[Customer]) -> list[dict[str, Any]]:
    people = Membership.objects.filter(customer__in=customers, user__is_active=True)
    number = people.values("user").distinct().count()
    return [
        {"label": _("People"), "value": number, "note": _("signed out at once and kept out")},
    ]


PEOPLE = Consequence(archiving.ARCHIVED, _people)
