from django.utils.translation import gettext_lazy as _

from portal.kit import faces
from portal.kit.menu import Item

STATISTICS = Item(
    "reports",
    _("Statistics"),
    "reports:statistics",
    "reports.view_dayclient",
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=10,
)
