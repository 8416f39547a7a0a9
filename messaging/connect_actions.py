"""What one does with a row, or with ticked ones, of the lists of Connect."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit.columns import BulkAction, RowAction

LIFT = "messaging.delete_embargo"


def _ask(row):
    return f"{reverse('messaging:embargoes-remove')}?{urlencode({'pk': row.pk})}"


LIFTING = [
    RowAction(
        "embargoes",
        _("Lift \N{HORIZONTAL ELLIPSIS}"),
        "trash",
        _ask,
        permission=LIFT,
        is_danger=True,
        in_dialog=True,
    ),
    BulkAction(
        "embargoes",
        _("Lift \N{HORIZONTAL ELLIPSIS}"),
        "messaging:embargoes-remove",
        permission=LIFT,
        is_danger=True,
    ),
]
