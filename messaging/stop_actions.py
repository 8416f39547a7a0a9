"""What one does with a row, or with ticked ones, of the lists of stops."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit import imports
from portal.kit.columns import BulkAction, ListButton, RowAction

END_OPT_OUT = "messaging.end_optout"


def _ask(url_name):
    """The question about one row: the same as about many."""
    return lambda row: f"{reverse(url_name)}?{urlencode({'pk': row.pk})}"


class ImportButton(ListButton):
    """Leads to the import of this name."""

    @property
    def url(self):
        return imports.url(self.url_name)


OF_ROWS = [
    RowAction(
        "block-lists",
        _("Take off \N{HORIZONTAL ELLIPSIS}"),
        "trash",
        _ask("messaging:block-lists-remove"),
        permission="messaging.delete_blockentry",
        is_danger=True,
        in_dialog=True,
    ),
    RowAction(
        "opt-outs",
        _("End \N{HORIZONTAL ELLIPSIS}"),
        "circle-x",
        _ask("messaging:opt-outs-end"),
        permission=END_OPT_OUT,
        is_danger=True,
        in_dialog=True,
        fits=lambda row: row.ended_at is None,
    ),
    RowAction(
        "traffic-alarms",
        _("End \N{HORIZONTAL ELLIPSIS}"),
        "circle-x",
        _ask("messaging:traffic-alarms-end"),
        permission="messaging.change_trafficalarm",
        in_dialog=True,
        fits=lambda row: row.ended_at is None,
    ),
    RowAction(
        "text-rules",
        _("Remove \N{HORIZONTAL ELLIPSIS}"),
        "trash",
        _ask("messaging:text-rules-remove"),
        permission="messaging.delete_textrule",
        is_danger=True,
        in_dialog=True,
    ),
    RowAction(
        "text-decisions",
        _("Forget \N{HORIZONTAL ELLIPSIS}"),
        "trash",
        _ask("messaging:text-decisions-forget"),
        permission="messaging.add_textdecision",
        is_danger=True,
        in_dialog=True,
    ),
]
OF_MANY = [
    BulkAction(
        "text-decisions",
        _("Forget \N{HORIZONTAL ELLIPSIS}"),
        "messaging:text-decisions-forget",
        permission="messaging.add_textdecision",
    ),
    BulkAction(
        "block-lists",
        _("Take off \N{HORIZONTAL ELLIPSIS}"),
        "messaging:block-lists-remove",
        permission="messaging.delete_blockentry",
        is_danger=True,
    ),
    BulkAction(
        "opt-outs",
        _("End \N{HORIZONTAL ELLIPSIS}"),
        "messaging:opt-outs-end",
        permission=END_OPT_OUT,
        is_danger=True,
        fits=lambda row: row.ended_at is None,
    ),
]
BUTTONS = [
    ImportButton("block-lists", _("Import"), "upload", "block-lists", "messaging.add_blockentry"),
    ImportButton("opt-outs", _("Import"), "upload", "opt-outs", "messaging.add_optout"),
]
