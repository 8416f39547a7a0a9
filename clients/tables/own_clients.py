import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from portal.kit.tables import Table, cell
from portal.templatetags import onward

CHANGE = "clients.change_tagging"


class OwnClientTable(Table):
    """A customer's own clients; what each uses is hung on by whoever counts it."""

    list_key = "own-clients"

    company = tables.Column(gettext_lazy("Client"), attrs=cell("c-l", "r1", "strong", "wraps"))
    public_id = tables.Column(gettext_lazy("ID"), orderable=False, attrs=cell("c-l", "r2", "nw"))
    created_at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))
    menu = tables.Column("", accessor="pk", attrs=cell("w0", "c-m"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Clients")
        order_by = "company"
        default_columns = ("company", "public_id")

    def render_company(self, record):
        if record.status == Client.Status.ACTIVE:
            return record.company
        state = "bad" if record.is_blocked else "off"
        badge = onward.badge(state, record.get_status_display())
        return format_html("{} {}", record.company, badge)

    def render_public_id(self, value):
        return format_html(
            '<button type="button" class="btn btn-quiet btn-xs mono" data-copy="{}" title="{}">'
            "{} {}</button>",
            value,
            _("Copy the ID"),
            value,
            onward.icon("copy"),
        )

    def render_created_at(self, value):
        return date_format(timezone.localtime(value), "j M Y")

    def render_menu(self, record):
        if not self.user.has_perm(CHANGE):
            return []
        if record.is_gone:
            return [_entry(record, "restore", _("Restore"), "arrow-back-up", is_post=True)]
        return [
            _entry(record, "rename", _("Rename \N{HORIZONTAL ELLIPSIS}"), "pencil"),
            _entry(record, "period", _("Billing period \N{HORIZONTAL ELLIPSIS}"), "calendar"),
            _entry(record, "archive", _("Archive \N{HORIZONTAL ELLIPSIS}"), "ban", is_danger=True),
        ]


def _entry(record, name, title, icon, *, is_post=False, is_danger=False):
    return {
        "title": title,
        "url": reverse(f"clients:own-client-{name}", args=[record.pk]),
        "icon": icon,
        "is_danger": is_danger,
        "is_post": is_post,
        "in_dialog": not is_post,
    }
