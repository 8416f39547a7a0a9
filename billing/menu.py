from django.utils.translation import gettext_lazy as _

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
PRICES = Item(
    "billing", _("Prices"), "billing:prices", "billing.view_rate", faces=(faces.CLIENT,), order=20
)
