from django.utils.translation import gettext_lazy as _

from portal.kit import faces
from portal.kit.menu import Item

STATISTICS = Item(
    "reports",
    _("Statistics"),
    "reports:statistics",
    "reports.view_dayclient",
    faces=(faces.STAFF, faces.CUSTOMER),
    order=10,
)
OF_CLIENT = Item(
    "messaging",
    _("Statistics"),
    "reports:own-statistics",
    "reports.view_dayclient",
    faces=(faces.CLIENT,),
    order=20,
)
