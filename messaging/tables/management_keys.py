import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.tables.api_tokens import KeyCells
from messaging import management_keys
from messaging.models import ManagementKey
from portal.kit.tables import Table, cell
from portal.templatetags import onward

CHANGE = "messaging.change_managementkey"


def state(key: ManagementKey) -> tuple[str, str]:
    """(state, text) as the tag `status` wants them."""
    if key.revoked_at is not None:
        return "off", _("Revoked")
    if key.is_expired:
        return "warn", _("Expired")
    if not (key.owner.is_active and key.owner.is_staff):
        return "warn", _("Owner left")
    return "ok", _("Active")


def purposes(key: ManagementKey) -> str:
    return ", ".join(str(management_keys.Purpose(one).label) for one in key.purposes)


class ManagementKeyTable(KeyCells, Table):
    """Rows come with their owner."""

    name = tables.Column(gettext_lazy("Name"), attrs=cell("c-l", "r1", "strong"))
    owner = tables.Column(
        gettext_lazy("In whose name"),
        order_by="owner__name",
        linkify=False,
        attrs=cell("c-l", "r2"),
    )
    tail = tables.Column(gettext_lazy("Ends with"), orderable=False, attrs=cell("c-0", "nw"))
    purposes = tables.Column(
        gettext_lazy("For"), orderable=False, attrs=cell("c-l", "r3", label=gettext_lazy("For"))
    )
    allowed_networks = tables.Column(
        gettext_lazy("Allowed IPs"), empty_values=(), orderable=False, attrs=cell("c-0")
    )
    state = tables.Column(
        gettext_lazy("State"), "pk", orderable=False, attrs=cell("c-r", "r1", "nw")
    )
    last_used_at = tables.Column(
        gettext_lazy("Last used"),
        empty_values=(),
        attrs=cell("c-r", "r2", "nw", label=gettext_lazy("Last used")),
    )
    expires_at = tables.Column(gettext_lazy("Expires"), empty_values=(), attrs=cell("c-0", "nw"))
    made_at = tables.Column(gettext_lazy("Created"), attrs=cell("c-0", "nw"))
    menu = tables.Column("", accessor="pk", orderable=False, attrs=cell("w0", "c-r", "r3"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Management keys")

    def render_name(self, record):
        if not self._may_change(record):
            return record.name
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.name
        )

    def render_tail(self, value):
        written = f"{management_keys.PREFIX}\N{HORIZONTAL ELLIPSIS}{value}"
        return format_html('<span class="mono">{}</span>', written)

    def render_purposes(self, record):
        return purposes(record)

    def render_state(self, record):
        return onward.status(*state(record))

    def render_made_at(self, value):
        return onward.ago(value)

    def render_menu(self, record):
        if not self._may_change(record):
            return []
        return [
            {"title": _("Edit"), "url": record.get_absolute_url(), "icon": "pencil"},
            {
                "title": _("Revoke \N{HORIZONTAL ELLIPSIS}"),
                "url": reverse("messaging:management-key-revoke", args=[record.pk]),
                "icon": "ban",
                "is_danger": True,
                "in_dialog": True,
            },
        ]

    def _may_change(self, key):
        return key.revoked_at is None and self.user.has_perm(CHANGE)
