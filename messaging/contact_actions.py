"""What one does with a person of a contact list."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit.columns import RowAction

CHANGE = "messaging.change_contactlist"
ALL = [
    RowAction(
        "contacts",
        _("Edit"),
        "pencil",
        lambda row: reverse("messaging:contact", args=[row.list_id, row.pk]),
        permission=CHANGE,
        order=10,
        in_dialog=True,
    ),
    RowAction(
        "contacts",
        _("Take off the list"),
        "trash",
        lambda row: "?".join(
            [reverse("messaging:contacts-remove", args=[row.list_id]), urlencode({"pk": row.pk})]
        ),
        permission=CHANGE,
        order=90,
        is_danger=True,
        in_dialog=True,
    ),
]
