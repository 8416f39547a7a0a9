"""What one does with a replacement rule, or with ticked ones, from a list of them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models import ReplacementRule
from portal.kit.columns import BulkAction, ListButton, RowAction
from portal.kit.records import Tab

KEY = "replacement-rules"
CHANGE = "messaging.change_replacementrule"
DELETE = "messaging.delete_replacementrule"


def _ask(url_name):
    return lambda rule: f"{reverse(url_name)}?pk={rule.pk}"


def _copy(rule):
    return f"{reverse('messaging:replacement-rule-new')}?copy={rule.pk}"


ON = RowAction(
    KEY,
    _("Switch on \N{HORIZONTAL ELLIPSIS}"),
    "player-play",
    _ask("messaging:replacement-rules-on"),
    permission=CHANGE,
    order=10,
    in_dialog=True,
    fits=lambda rule: not rule.is_enabled,
)
OFF = RowAction(
    KEY,
    _("Switch off \N{HORIZONTAL ELLIPSIS}"),
    "player-pause",
    _ask("messaging:replacement-rules-off"),
    permission=CHANGE,
    order=10,
    in_dialog=True,
    fits=lambda rule: rule.is_enabled,
)
COPY = RowAction(
    KEY, _("Copy"), "copy", _copy, permission="messaging.add_replacementrule", order=20
)
REMOVE = RowAction(
    KEY,
    _("Delete \N{HORIZONTAL ELLIPSIS}"),
    "trash",
    _ask("messaging:replacement-rules-remove"),
    permission=DELETE,
    order=90,
    is_danger=True,
    in_dialog=True,
)
MANY_ON = BulkAction(
    KEY, _("Switch on"), "messaging:replacement-rules-on", permission=CHANGE, order=10
)
MANY_OFF = BulkAction(
    KEY, _("Switch off"), "messaging:replacement-rules-off", permission=CHANGE, order=20
)
MANY_REMOVE = BulkAction(
    KEY,
    _("Delete \N{HORIZONTAL ELLIPSIS}"),
    "messaging:replacement-rules-remove",
    permission=DELETE,
    is_danger=True,
    order=90,
)
NEW_SENDER_RULE = ListButton(
    KEY,
    _("New sender rule"),
    "plus",
    "messaging:replacement-rule-new-sender",
    "messaging.add_replacementrule",
    order=40,
)
ALL = (ON, OFF, COPY, REMOVE, MANY_ON, MANY_OFF, MANY_REMOVE, NEW_SENDER_RULE)


def _tab(owner: str, order: int) -> Tab:
    """The rules of one owner, on its page."""

    def count(row, user):
        rules = ReplacementRule.objects.visible_to(user)
        return rules.filter(scope=owner, **{owner: row}).count()

    return Tab(
        owner,
        "replacement-rules",
        _("Replacement rules"),
        f"messaging:{owner}-replacement-rules",
        permission="messaging.view_replacementrule",
        order=order,
        count=count,
    )


TABS = (_tab("client", 75), _tab("customer", 75), _tab("connector", 40))
