from django.utils.translation import gettext_lazy as _

from billing.models import ChangeGroup
from portal.kit import faces
from portal.kit.menu import Item

FINANCE = Item(
    "billing",
    _("Finance"),
    "billing:finance",
    "billing.view_account",
    faces=(faces.CLIENT,),
    order=10,
)
WAITING_MAX = 99
PRICES = Item(
    "billing", _("Prices"), "billing:prices", "billing.view_rate", faces=(faces.CLIENT,), order=20
)
NUMBER_CHECK = Item(
    "routing", _("Number check"), "billing:number-check", "billing.view_prefix", order=60
)
NETWORKS = Item("routing", _("Networks"), "billing:networks", "billing.view_network", order=40)


def _waiting(user):
    """How many change groups wait for this person's decision; those of their own do not."""
    if not user.has_perm("billing.decide_changegroup"):
        return ""
    waiting = ChangeGroup.objects.filter(status=ChangeGroup.Status.PROPOSED)
    found = len(waiting.exclude(author=user).values_list("pk")[:WAITING_MAX])
    return str(found) if found else ""


PRICE_LISTS = Item(
    "billing", _("Price lists"), "billing:price-lists", "billing.view_pricelist", order=30
)
PRICE_CHANGES = Item(
    "billing",
    _("Price changes"),
    "billing:change-groups",
    "billing.view_changegroup",
    order=40,
    badge=_waiting,
)
