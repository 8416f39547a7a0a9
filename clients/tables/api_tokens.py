import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import tokens
from clients.models import ApiToken
from portal.kit.tables import Table, cell
from portal.templatetags import onward

CHANGE = "clients.change_apitoken"
SEE_CALLS = "clients.view_apicall"


def state(token: ApiToken) -> tuple[str, str]:
    """(state, text) as the tag `status` wants them."""
    if token.revoked_at is not None:
        return "off", _("Revoked")
    if token.archived_at is not None or not token.is_open:
        return "off", _("Closed")
    if token.expires_at is not None and token.expires_at <= timezone.now():
        return "warn", _("Expired")
    return "ok", _("Active")


class KeyCells:
    """How lists of secrets show from where and when each works."""

    def render_allowed_networks(self, record):
        first, *more = record.allowed_networks or [_("any")]
        if not more:
            return format_html('<span class="mono">{}</span>', first)
        return format_html(
            '<span class="mono" title="{}">{}</span> <span class="muted">+{}</span>',
            ", ".join(record.allowed_networks),
            first,
            len(more),
        )

    def render_last_used_at(self, record):
        return onward.ago(record.last_used_at) if record.last_used_at else _("never")

    def render_expires_at(self, record):
        return onward.when(record.expires_at) if record.expires_at else _("never")


class ApiTokenTable(KeyCells, Table):
    """The tokens of one customer or client, with what may be done to each."""

    name = tables.Column(gettext_lazy("Name"), attrs=cell("c-l", "r1", "strong"))
    tail = tables.Column(gettext_lazy("Ends with"), attrs=cell("c-l", "r2", "nw"))
    state = tables.Column(gettext_lazy("State"), empty_values=(), attrs=cell("c-r", "r1", "nw"))
    scopes = tables.Column(gettext_lazy("Scopes"), attrs=cell("c-0"))
    allowed_networks = tables.Column(
        gettext_lazy("Allowed IPs"), empty_values=(), attrs=cell("c-0")
    )
    last_used_at = tables.Column(
        gettext_lazy("Last used"),
        empty_values=(),
        attrs=cell("c-r", "r2", "nw", label=gettext_lazy("Last used")),
    )
    expires_at = tables.Column(
        gettext_lazy("Expires"),
        empty_values=(),
        attrs=cell("c-l", "r3", "nw", label=gettext_lazy("Expires")),
    )
    created_at = tables.Column(gettext_lazy("Created"), attrs=cell("c-0", "nw"))
    menu = tables.Column("", accessor="pk", attrs=cell("w0", "c-r", "r3"))

    class Meta(Table.Meta):
        caption = gettext_lazy("API tokens")

    def render_name(self, value, record):
        if not self._may_change(record):
            return value
        url = reverse("clients:api-token", args=[record.pk])
        return format_html('<a class="plain" href="{}">{}</a>', url, value)

    def render_tail(self, value):
        written = f"{tokens.PREFIX}\N{HORIZONTAL ELLIPSIS}{value}"
        return format_html('<span class="mono">{}</span>', written)

    def render_state(self, record):
        return onward.status(*state(record))

    def render_scopes(self, value):
        return ", ".join(value)

    def render_created_at(self, value):
        return onward.ago(value)

    def render_menu(self, record):
        calls = {
            "title": _("Calls"),
            "url": reverse("clients:api-calls", args=[record.pk]),
            "icon": "list",
        }
        seen = [calls] if self.user.has_perm(SEE_CALLS) else []
        if not self._may_change(record):
            return seen
        return [
            *seen,
            {
                "title": _("Edit"),
                "url": reverse("clients:api-token", args=[record.pk]),
                "icon": "pencil",
            },
            {
                "title": _("Revoke \N{HORIZONTAL ELLIPSIS}"),
                "url": reverse("clients:api-token-revoke", args=[record.pk]),
                "icon": "ban",
                "is_danger": True,
                "in_dialog": True,
            },
        ]

    def _may_change(self, token):
        is_closed = token.revoked_at is not None or token.archived_at is not None
        return not is_closed and self.user.has_perm(CHANGE)
