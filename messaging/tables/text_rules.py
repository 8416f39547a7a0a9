import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from messaging.models import TextDecision
from portal.kit.tables import Table, cell
from portal.templatetags import onward

TEXT_MOST = 200
LOOKS = {TextDecision.Verdict.APPROVE: "ok", TextDecision.Verdict.DENY: "bad"}


class TextRuleTable(Table):
    list_key = "text-rules"
    change_permission = "messaging.change_textrule"

    name = tables.Column(_("Name"), attrs=cell("c-l", "r1", "strong"))
    kind = tables.Column(_("Looks for"), attrs=cell("c-l", "r2"))
    entries = tables.Column(_("Entries"), orderable=False, attrs=cell("c-0", "wraps"))
    action = tables.Column(_("Then"), attrs=cell("c-l", "r3"))
    whose = tables.Column(_("For"), "pk", orderable=False, attrs=cell("c-r", "r2"))
    channel = tables.Column(_("Channel"), attrs=cell("c-0"))
    is_enabled = tables.Column(_("State"), attrs=cell("c-r", "r1", "nw"))
    note = tables.Column(_("Note"), orderable=False, attrs=cell("c-0", "wraps"))

    class Meta(Table.Meta):
        caption = _("Text rules")
        order_by = "name"
        default_columns = ("name", "kind", "entries", "action", "whose", "is_enabled")

    def render_kind(self, record):
        return record.get_kind_display()

    def render_entries(self, value):
        lines = value.split("\n")
        shown = ", ".join(line.strip() for line in lines[:5])
        return f"{shown}, …" if len(lines) > len(lines[:5]) else shown

    def render_action(self, record):
        return record.get_action_display()

    def render_whose(self, record):
        return str(record.client or record.customer or _("everybody"))

    def render_is_enabled(self, value):
        return onward.status("ok", _("On")) if value else onward.status("off", _("Off"))


class TextDecisionTable(Table):
    list_key = "text-decisions"

    text = tables.Column(_("Text"), orderable=False, attrs=cell("c-l", "r1", "wraps"))
    verdict = tables.Column(_("Decision"), orderable=False, attrs=cell("c-r", "r1", "nw"))
    whose = tables.Column(_("Of"), "pk", orderable=False, attrs=cell("c-l", "r2"))
    reason = tables.Column(_("Reason"), orderable=False, attrs=cell("c-l", "r3"))
    by = tables.Column(_("Decided by"), orderable=False, attrs=cell("c-0"))
    at = tables.Column(_("Decided"), order_by="pk", attrs=cell("c-r", "r2", "nw"))

    class Meta(Table.Meta):
        caption = _("Decided texts")
        order_by = "-at"

    def render_text(self, value):
        return value if len(value) <= TEXT_MOST else f"{value[:TEXT_MOST]}…"

    def render_verdict(self, record):
        return onward.status(LOOKS[record.verdict], record.get_verdict_display())

    def render_whose(self, record):
        return str(record.client or record.customer)

    def render_at(self, value):
        return onward.when(value)
