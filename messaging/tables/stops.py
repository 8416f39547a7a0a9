import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import BlockEntry, OptOut
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class BlockEntryTable(Table):
    """What is blocked, and on whose list."""

    list_key = "block-lists"

    value = tables.Column(gettext_lazy("Blocked"), attrs=cell("c-l", "r1", "nw"))
    kind = tables.Column(gettext_lazy("Kind"), orderable=False, attrs=cell("c-r", "r1"))
    scope = tables.Column(gettext_lazy("List of"), "list", orderable=False, attrs=cell("c-l", "r2"))
    note = tables.Column(gettext_lazy("Note"), orderable=False, attrs=cell("c-l", "r3", "wraps"))
    by = tables.Column(gettext_lazy("Added by"), orderable=False, attrs=cell("c-0"))
    at = tables.Column(gettext_lazy("Added"), order_by="pk", attrs=cell("c-0", "nw"))
    until = tables.Column(
        gettext_lazy("Until"), orderable=False, empty_values=(), attrs=cell("c-r", "r2", "nw")
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Block lists")
        order_by = "-at"

    def render_value(self, record):
        if record.kind == BlockEntry.Kind.NUMBER:
            return onward.phone(record.value)
        shown = f"+{record.value}…" if record.kind == BlockEntry.Kind.PREFIX else record.value
        return format_html('<span class="mono">{}</span>', shown)

    def render_kind(self, record):
        return record.get_kind_display()

    def render_scope(self, record):
        listed = record.list
        owner = listed.client or listed.customer or listed.connector
        scope = listed.get_scope_display()
        if owner is None:
            return scope
        return format_html('{} <span class="muted">{}</span>', owner, scope)

    def render_at(self, value):
        return onward.when(value)

    def render_until(self, record):
        if record.until is None:
            return _("for good")
        return onward.when(record.until) if record.holds else _("over")


class OptOutTable(Table):
    """Who wants no more messages, of whom, and how that is known."""

    list_key = "opt-outs"

    number = tables.Column(gettext_lazy("Number"), attrs=cell("c-l", "r1", "nw"))
    whose = tables.Column(
        gettext_lazy("Wants none of"), "pk", orderable=False, attrs=cell("c-l", "r2")
    )
    source = tables.Column(gettext_lazy("Source"), orderable=False, attrs=cell("c-l", "r3"))
    note = tables.Column(gettext_lazy("Note"), orderable=False, attrs=cell("c-0", "wraps"))
    by = tables.Column(gettext_lazy("Added by"), orderable=False, attrs=cell("c-0"))
    at = tables.Column(gettext_lazy("Since"), order_by="pk", attrs=cell("c-r", "r2", "nw"))
    state = tables.Column(
        gettext_lazy("State"), "pk", orderable=False, attrs=cell("c-r", "r1", "nw")
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Opt-outs")
        order_by = "-at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_number(self, record):
        shown = onward.phone(record.number)
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), shown)

    def render_whose(self, record):
        return whose(record)

    def render_source(self, record):
        return record.get_source_display()

    def render_at(self, value):
        return onward.when(value)

    def render_state(self, record):
        return onward.status(*state(record))


def whose(row: OptOut) -> str:
    """What an opt-out holds for, in words."""
    owner = row.client or row.customer
    if row.scope == OptOut.Scope.PLATFORM:
        return _("everybody")
    if row.scope == OptOut.Scope.SENDER and owner:
        return _("%(sender)s of %(owner)s") % {"sender": row.sender, "owner": owner}
    return row.sender if row.scope == OptOut.Scope.SENDER else str(owner)


def state(row: OptOut) -> tuple[str, str]:
    if row.holds:
        return "bad", _("Opted out")
    return "off", _("Ended") if row.ended_at else _("Over")
