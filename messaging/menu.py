from django.utils.translation import gettext_lazy as _

from portal.kit import faces
from portal.kit.menu import Item

MESSAGES = Item(
    "messaging",
    _("Messages"),
    "messaging:messages",
    "messaging.view_message",
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=10,
)
